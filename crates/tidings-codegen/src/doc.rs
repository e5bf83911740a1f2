//! Doc comments: what is said about a declaration or a property, and how it is laid out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, Value};

use crate::escape;

/// What is said about one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Doc<'a> {
    /// Paragraphs, as the user wrote them.
    pub(crate) text: Vec<Cow<'a, str>>,
    /// What is said about the members of a union that have no place of their own.
    pub(crate) members: Vec<MemberDoc<'a>>,
    /// Block tags with their text.
    pub(crate) tags: Vec<(&'static str, Cow<'a, str>)>,
}

/// What is said about one member of a union.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MemberDoc<'a> {
    /// The member, printed.
    pub(crate) label: String,
    pub(crate) text: Option<Cow<'a, str>>,
    /// Present when the member is deprecated; the note may be empty.
    pub(crate) deprecated: Option<Cow<'a, str>>,
}

impl<'a> Doc<'a> {
    pub(crate) fn of(text: Option<&'a str>) -> Self {
        Self { text: text.into_iter().map(Cow::Borrowed).collect(), ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.members.is_empty() && self.tags.is_empty()
    }

    pub(crate) fn tag(&mut self, name: &'static str, text: impl Into<Cow<'a, str>>) {
        self.tags.push((name, text.into()));
    }

    /// The comment with a line end, indented by `indent`; nothing if there is nothing to say.
    pub(crate) fn print(&self, indent: usize) -> String {
        let lines = self.lines();
        let margin = " ".repeat(indent);
        match lines.as_slice() {
            [] => String::new(),
            [line] if indent + line.chars().count() + 7 <= 80 => {
                format!("{margin}/** {line} */\n")
            }
            _ => {
                let mut out = format!("{margin}/**\n");
                for line in &lines {
                    let gap = if line.is_empty() { "" } else { " " };
                    writeln!(out, "{margin} *{gap}{line}").expect("writing to a String");
                }
                writeln!(out, "{margin} */").expect("writing to a String");
                out
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for text in &self.text {
            blank_between(&mut lines);
            lines.extend(escape::doc_lines(text));
        }
        if !self.members.is_empty() {
            blank_between(&mut lines);
        }
        for member in &self.members {
            member.push_lines(&mut lines);
        }
        for (at, (name, text)) in self.tags.iter().enumerate() {
            if at == 0 {
                blank_between(&mut lines);
            }
            let mut words = escape::doc_lines(text).into_iter();
            let first = words.next().unwrap_or_default();
            lines.push(format!("@{name} {first}").trim_end().to_owned());
            lines.extend(words);
        }
        lines
    }
}

impl MemberDoc<'_> {
    fn push_lines(&self, lines: &mut Vec<String>) {
        let label = escape::doc_lines(&self.label).join(" ");
        let mut start = format!("- `{label}`");
        if let Some(note) = &self.deprecated {
            let note = escape::doc_lines(note).join(" ");
            match note.is_empty() {
                true => start.push_str(" (deprecated)"),
                false => write!(start, " (deprecated: {note})").expect("writing to a String"),
            }
        }
        let text = self.text.as_deref().unwrap_or_default();
        let mut words = escape::doc_lines(text).into_iter();
        match words.next() {
            Some(first) if !first.is_empty() => lines.push(format!("{start}: {first}")),
            _ => lines.push(start),
        }
        lines.extend(words.map(|line| match line.is_empty() {
            true => line,
            false => format!("  {line}"),
        }));
    }
}

fn blank_between(lines: &mut Vec<String>) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
}

/// A doc on its way into a template: the `ts_doc` filter prints it.
#[derive(Debug)]
pub(crate) struct DocView(pub(crate) Doc<'static>);

impl Object for DocView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

impl Doc<'_> {
    /// The doc as a value that outlives the schemas.
    pub(crate) fn to_value(&self) -> Value {
        let owned = |text: &Cow<'_, str>| Cow::<'static, str>::Owned(text.clone().into_owned());
        Value::from_object(DocView(Doc {
            text: self.text.iter().map(owned).collect(),
            members: self
                .members
                .iter()
                .map(|member| MemberDoc {
                    label: member.label.clone(),
                    text: member.text.as_ref().map(owned),
                    deprecated: member.deprecated.as_ref().map(owned),
                })
                .collect(),
            tags: self.tags.iter().map(|(name, text)| (*name, owned(text))).collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(Doc::of(Some("Short.")).print(2), "  /** Short. */\n");
        assert_eq!(Doc::default().print(2), "");
        let long = "x".repeat(80);
        assert_eq!(Doc::of(Some(&long)).print(0), format!("/**\n * {long}\n */\n"));
    }

    #[test]
    fn tags_and_members_follow_the_text() {
        let mut doc = Doc::of(Some("State.\n\nMore."));
        doc.members.push(MemberDoc {
            label: "\"a\"".to_owned(),
            text: Some("First.\nOn two lines.".into()),
            deprecated: Some("use b".into()),
        });
        doc.tag("minimum", "1");
        doc.tag("pattern", "^*/$");
        assert_eq!(
            doc.print(0),
            "/**\n * State.\n *\n * More.\n *\n * - `\"a\"` (deprecated: use b): First.\n *   On two lines.\n *\n * @minimum 1\n * @pattern ^*\\/$\n */\n"
        );
    }
}
