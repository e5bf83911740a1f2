//! Conditions as data, and their text: one `&&` chain, parenthesised, within eighty columns.

use std::borrow::Cow;

/// The width that lines are broken at, as Prettier has it.
pub(super) const WIDTH: usize = 80;

/// A condition in TypeScript. Made by [`all`], [`any`] and their like, which keep it flat.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Always,
    Never,
    /// An expression that binds tighter than `&&`.
    Atom(Cow<'static, str>),
    /// At least two.
    All(Vec<Condition>),
    /// At least two.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// `if ? then : else`
    Choice(Box<[Condition; 3]>),
    /// Exactly one of these, at least two.
    One(Vec<Condition>),
}

use Condition::{All, Always, Any, Atom, Choice, Never, Not, One};

pub(super) fn atom(text: impl Into<Cow<'static, str>>) -> Condition {
    Atom(text.into())
}

/// Each of the conditions; those that are there already are left out.
pub(super) fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    let mut members = Vec::new();
    for condition in conditions {
        match condition {
            Always => {}
            Never => return Never,
            All(inner) => inner.into_iter().for_each(|one| add(&mut members, one)),
            one => add(&mut members, one),
        }
    }
    of(members, Always, All)
}

/// At least one of the conditions.
pub(super) fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    let mut members = Vec::new();
    for condition in conditions {
        match condition {
            Never => {}
            Always => return Always,
            Any(inner) => inner.into_iter().for_each(|one| add(&mut members, one)),
            one => add(&mut members, one),
        }
    }
    of(members, Never, Any)
}

/// Exactly one of the conditions.
pub(super) fn one(conditions: Vec<Condition>) -> Condition {
    let certain = conditions.iter().filter(|condition| **condition == Always).count();
    let open: Vec<Condition> =
        conditions.into_iter().filter(|condition| !matches!(condition, Always | Never)).collect();
    match (certain, open.len()) {
        (0, 0) => Never,
        (0, 1) => open.into_iter().next().unwrap_or(Never),
        (0, _) => One(open),
        (1, _) => not(any(open)),
        _ => Never,
    }
}

pub(super) fn not(condition: Condition) -> Condition {
    match condition {
        Always => Never,
        Never => Always,
        Not(inner) => *inner,
        other => Not(Box::new(other)),
    }
}

pub(super) fn choice(condition: Condition, then: Condition, otherwise: Condition) -> Condition {
    match (condition, then, otherwise) {
        (Always, then, _) => then,
        (Never, _, otherwise) => otherwise,
        (_, Always, Always) => Always,
        (condition, Always, otherwise) => any([condition, otherwise]),
        (condition, then, Always) => any([not(condition), then]),
        (condition, then, otherwise) => Choice(Box::new([condition, then, otherwise])),
    }
}

fn add(members: &mut Vec<Condition>, condition: Condition) {
    if !members.contains(&condition) {
        members.push(condition);
    }
}

fn of(mut members: Vec<Condition>, none: Condition, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match members.len() {
        0 => none,
        1 => members.remove(0),
        _ => several(members),
    }
}

impl Condition {
    /// The same without what is known already.
    pub(super) fn without(self, known: &[&str]) -> Self {
        let is_known = |one: &Condition| matches!(one, Atom(text) if known.contains(&text.as_ref()));
        match self {
            All(members) => all(members.into_iter().filter(|one| !is_known(one))),
            one if is_known(&one) => Always,
            other => other,
        }
    }

    /// `return …;` at an indent.
    pub(super) fn returned(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let flat = self.flat();
        if indent + flat.chars().count() + "return ;".len() <= WIDTH
            || matches!(self, Atom(_) | Always | Never)
        {
            return format!("{margin}return {flat};\n");
        }
        let inner = match indent + 2 + flat.chars().count() <= WIDTH {
            true => flat,
            false => self.broken(indent + 2),
        };
        format!("{margin}return (\n{margin}  {inner}\n{margin});\n")
    }

    /// `if (…) return false;` at an indent.
    pub(super) fn refused(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let flat = self.flat();
        if indent + flat.chars().count() + "if () return false;".len() <= WIDTH {
            return format!("{margin}if ({flat}) return false;\n");
        }
        let broken = match indent + 2 + flat.chars().count() <= WIDTH {
            true => flat,
            false => self.broken(indent + 2),
        };
        format!("{margin}if (\n{margin}  {broken}\n{margin}) {{\n{margin}  return false;\n{margin}}}\n")
    }

    /// The text for a place where an operand of `&&` stands, for example after `!` or in `if`.
    pub(super) fn negated(&self) -> String {
        match self {
            Not(inner) => inner.operand(),
            Atom(text) if is_call(text) => format!("!{text}"),
            other => format!("!({})", other.flat()),
        }
    }

    /// On one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Always => "true".to_owned(),
            Never => "false".to_owned(),
            Atom(text) => text.to_string(),
            All(members) => join(members, " && "),
            Any(members) => join(members, " || "),
            Not(inner) => inner.negated(),
            Choice(parts) => {
                let [condition, then, otherwise] = &**parts;
                format!("{} ? {} : {}", condition.operand(), then.operand(), otherwise.operand())
            }
            One(members) => format!("{} === 1", counted(members).join(" + ")),
        }
    }

    /// Flat, in parentheses where it is made of several.
    fn operand(&self) -> String {
        match self {
            All(_) | Any(_) | Choice(_) | One(_) => format!("({})", self.flat()),
            other => other.flat(),
        }
    }

    /// On several lines; `indent` is that of the first.
    fn broken(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        match self {
            All(members) => lines(members, indent, " &&"),
            Any(members) => lines(members, indent, " ||"),
            Not(inner) if !matches!(**inner, Atom(_)) => {
                format!("!(\n{margin}  {}\n{margin})", inner.broken(indent + 2))
            }
            Choice(parts) => {
                let [condition, then, otherwise] = &**parts;
                format!(
                    "{}\n{margin}  ? {}\n{margin}  : {}",
                    condition.fitted(indent, 0),
                    then.fitted(indent + 4, 0),
                    otherwise.fitted(indent + 4, 0)
                )
            }
            One(members) => format!("{} === 1", counted(members).join(&format!(" +\n{margin}"))),
            other => other.flat(),
        }
    }

    /// As an operand: flat where it fits.
    fn fitted(&self, indent: usize, after: usize) -> String {
        let flat = self.operand();
        if indent + flat.chars().count() + after <= WIDTH {
            return flat;
        }
        match self {
            All(_) | Any(_) | Choice(_) | One(_) => {
                format!("({})", self.broken_inside(indent))
            }
            other => other.broken(indent),
        }
    }

    /// Inside parentheses: the first member on their line, the others indented.
    fn broken_inside(&self, indent: usize) -> String {
        self.broken(indent + 2)
    }
}

fn lines(members: &[Condition], indent: usize, operator: &str) -> String {
    let texts: Vec<String> = members.iter().map(|one| one.fitted(indent, operator.len())).collect();
    texts.join(&format!("{operator}\n{}", " ".repeat(indent)))
}

fn join(members: &[Condition], operator: &str) -> String {
    members.iter().map(Condition::operand).collect::<Vec<_>>().join(operator)
}

fn counted(members: &[Condition]) -> Vec<String> {
    members.iter().map(|one| format!("Number({})", one.flat())).collect()
}

/// Whether `!` binds to all of the text.
fn is_call(text: &str) -> bool {
    let Some(start) = text.find('(') else {
        return text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    };
    let mut head = text[..start].bytes();
    if !head.all(|byte| byte.is_ascii_alphanumeric() || b"_.$".contains(&byte)) {
        return false;
    }
    let mut open = 0_i32;
    let mut closes = text[start..].char_indices().filter(|(_, one)| {
        open += i32::from(*one == '(') - i32::from(*one == ')');
        open == 0
    });
    closes.next().is_some_and(|(at, _)| start + at + 1 == text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_folds_away() {
        assert_eq!(all([Always, atom("a")]), atom("a"));
        assert_eq!(all([Never, atom("a")]), Never);
        assert_eq!(any([Always, atom("a")]), Always);
        assert_eq!(all([atom("a"), all([atom("b"), atom("a")])]), All(vec![atom("a"), atom("b")]));
        assert_eq!(one(vec![Always, atom("a")]), Not(Box::new(atom("a"))));
        assert_eq!(one(vec![Always, Always, atom("a")]), Never);
        assert_eq!(choice(atom("a"), Always, atom("b")), Any(vec![atom("a"), atom("b")]));
        assert_eq!(not(not(atom("a"))), atom("a"));
    }

    #[test]
    fn operands_are_parenthesised() {
        let either = any([atom("a === 1"), atom("b")]);
        assert_eq!(all([atom("c"), either.clone()]).flat(), "c && (a === 1 || b)");
        assert_eq!(not(either).flat(), "!(a === 1 || b)");
        assert_eq!(not(atom("a === 1")).flat(), "!(a === 1)");
        assert_eq!(not(atom("isA(b)")).flat(), "!isA(b)");
        assert_eq!(not(atom("isA(b) === (c)")).flat(), "!(isA(b) === (c))");
        assert_eq!(one(vec![atom("a"), atom("b")]).flat(), "Number(a) + Number(b) === 1");
    }

    #[test]
    fn long_chains_are_broken_as_prettier_does() {
        let long = |name: &str| atom(format!("{name}_{}(value)", "x".repeat(40)));
        let chain = all([long("a"), any([long("b"), long("c")])]);
        let x = "x".repeat(40);
        assert_eq!(
            chain.returned(2),
            format!("  return (\n    a_{x}(value) &&\n    (b_{x}(value) ||\n      c_{x}(value))\n  );\n")
        );
        assert_eq!(atom("a").returned(2), "  return a;\n");
    }
}
