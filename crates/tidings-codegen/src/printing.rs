//! Types as text, laid out as Prettier does by default: two spaces, eighty columns. (Biome differs
//! in unions that fit on a line of their own; the header keeps it away.)

use crate::escape;
use crate::ir::{Object, Property, Tuple, Type};

const WIDTH: usize = 80;

/// Prints types.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    pub(crate) readonly: bool,
}

impl Printer {
    /// `readonly ` or nothing.
    pub(crate) fn modifier(self) -> &'static str {
        if self.readonly { "readonly " } else { "" }
    }

    /// The type after `=` in `export type … =`, with the white space before it. `column` is where
    /// the `=` ends.
    pub(crate) fn after_equals(self, ty: &Type<'_>, column: usize) -> String {
        if let Some(flat) = self.flat(ty)
            && column + 1 + width(&flat) < WIDTH
        {
            return format!(" {flat}");
        }
        match ty {
            Type::Union(_) if !hugs(ty) => self.broken(ty, 0),
            Type::Union(_)
            | Type::Intersection(_)
            | Type::Object(_)
            | Type::Tuple(_)
            | Type::Array(_)
            | Type::PartialRecord(..) => format!(" {}", self.broken(ty, 0)),
            _ => format!("\n  {}", self.flat(ty).unwrap_or_default()),
        }
    }

    /// The type after `:` of a property, with the white space before it. `column` is where the
    /// `:` ends.
    pub(crate) fn after_colon(self, ty: &Type<'_>, indent: usize, column: usize) -> String {
        if let Some(flat) = self.flat(ty)
            && column + 1 + width(&flat) < WIDTH
        {
            return format!(" {flat}");
        }
        match ty {
            Type::Union(_) if !hugs(ty) => self.broken(ty, indent),
            _ => format!(" {}", self.broken(ty, indent)),
        }
    }

    /// The type on one line, if it can be.
    pub(crate) fn flat(self, ty: &Type<'_>) -> Option<String> {
        let mut out = String::new();
        self.push_flat(&mut out, ty).then_some(out)
    }

    fn push_flat(self, out: &mut String, ty: &Type<'_>) -> bool {
        match ty {
            Type::Keyword(word) => out.push_str(word),
            Type::Literal(text) => out.push_str(text),
            Type::OpenString => out.push_str("(string & {})"),
            Type::Json => out.push_str("JsonValue"),
            Type::Reference(name) | Type::Verbatim(name) => out.push_str(name),
            Type::Branded(base, name) => {
                out.push_str(&format!("{base} & {{ readonly [brand]: {} }}", escape::ts_string(name)));
            }
            Type::Array(item) => {
                out.push_str(self.modifier());
                let parentheses = self.parenthesised_in_array(item);
                out.push_str(if parentheses { "(" } else { "" });
                if !self.push_flat(out, item) {
                    return false;
                }
                out.push_str(if parentheses { ")[]" } else { "[]" });
            }
            Type::Tuple(tuple) => {
                out.push_str(self.modifier());
                out.push('[');
                for (at, element) in self.elements(tuple).into_iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    match element {
                        Some(element) => out.push_str(&element),
                        None => return false,
                    }
                }
                out.push(']');
            }
            Type::Object(object) => return self.push_flat_object(out, object),
            Type::PartialRecord(keys, value) => {
                out.push_str(&format!("{{ {}[K in {keys}]?: ", self.modifier()));
                if !self.push_flat(out, value) {
                    return false;
                }
                out.push_str(" }");
            }
            Type::Union(members) => return self.push_joined(out, members, " | "),
            Type::Intersection(members) => return self.push_joined(out, members, " & "),
        }
        true
    }

    fn push_joined(self, out: &mut String, members: &[Type<'_>], separator: &str) -> bool {
        members.iter().enumerate().all(|(at, member)| {
            out.push_str(if at > 0 { separator } else { "" });
            let parentheses = separator == " & " && matches!(member, Type::Union(_));
            out.push_str(if parentheses { "(" } else { "" });
            let flat = self.push_flat(out, member);
            out.push_str(if parentheses { ")" } else { "" });
            flat
        })
    }

    /// Objects stay on one line with a single undocumented member only: one property a line.
    fn push_flat_object(self, out: &mut String, object: &Object<'_>) -> bool {
        match (object.properties.as_slice(), &object.index) {
            ([], None) => out.push_str("{}"),
            ([], Some(value)) => {
                out.push_str(&format!("{{ {}[key: string]: ", self.modifier()));
                if !self.push_flat(out, value) {
                    return false;
                }
                out.push_str(" }");
            }
            ([property], None) if property.doc.is_empty() => {
                out.push_str("{ ");
                out.push_str(&self.property_start(property));
                out.push(' ');
                if !self.push_flat(out, &property.ty) {
                    return false;
                }
                out.push_str(" }");
            }
            _ => return false,
        }
        true
    }

    /// `readonly key?:`
    fn property_start(self, property: &Property<'_>) -> String {
        format!(
            "{}{}{}:",
            self.modifier(),
            escape::ts_key(property.key),
            if property.optional { "?" } else { "" }
        )
    }

    /// How wide `  readonly key?:` is.
    pub(crate) fn property_column(self, property: &Property<'_>, indent: usize) -> usize {
        let key = match escape::is_plain_identifier(property.key) {
            true => width(property.key),
            false => width(&escape::ts_key(property.key)),
        };
        indent + self.modifier().len() + key + usize::from(property.optional) + 1
    }

    fn elements(self, tuple: &Tuple<'_>) -> Vec<Option<String>> {
        let elements = tuple.elements.iter().enumerate().map(|(at, element)| {
            let flat = self.flat(element)?;
            Some(match at < tuple.required {
                true => flat,
                false if is_compound(element) => format!("({flat})?"),
                false => format!("{flat}?"),
            })
        });
        let rest = tuple.rest.iter().map(|rest| {
            let array = self.flat(&Type::Array(rest.clone()))?;
            // `readonly` says nothing inside a tuple.
            Some(format!("...{}", array.strip_prefix("readonly ").unwrap_or(&array)))
        });
        elements.chain(rest).collect()
    }

    fn broken(self, ty: &Type<'_>, indent: usize) -> String {
        let margin = " ".repeat(indent);
        match ty {
            Type::Union(members) if hugs(ty) => members
                .iter()
                .map(|member| match member {
                    Type::Object(_) => self.broken(member, indent),
                    _ => self.flat(member).unwrap_or_default(),
                })
                .collect::<Vec<_>>()
                .join(" | "),
            Type::Union(members) => match self.flat(ty) {
                Some(flat) if indent + 3 + width(&flat) <= WIDTH => {
                    format!("\n{margin}  {flat}")
                }
                _ => self.broken_union(members, indent),
            },
            Type::Intersection(members) => self.broken_intersection(members, indent),
            Type::Object(object) => self.broken_object(object, indent),
            Type::Array(item) => {
                let modifier = self.modifier();
                match (&**item, self.parenthesised_in_array(item)) {
                    (Type::Union(_), true) if !hugs(item) => {
                        format!("{modifier}({}\n{margin})[]", self.broken(item, indent))
                    }
                    (_, parentheses) => {
                        let (open, close) = if parentheses { ("(", ")") } else { ("", "") };
                        format!("{modifier}{open}{}{close}[]", self.broken(item, indent))
                    }
                }
            }
            Type::Tuple(tuple) => self.broken_tuple(tuple, indent),
            Type::PartialRecord(keys, value) => {
                let start = format!("{margin}  {}[K in {keys}]?:", self.modifier());
                let value = self.after_colon(value, indent + 2, width(&start));
                format!("{{\n{start}{value};\n{margin}}}")
            }
            _ => self.flat(ty).unwrap_or_default(),
        }
    }

    fn parenthesised_in_array(self, item: &Type<'_>) -> bool {
        match item {
            Type::Array(_) | Type::Tuple(_) => self.readonly,
            _ => is_compound(item),
        }
    }

    /// On one line if it fits, else broken. `tail` is the width of what follows.
    fn fitted(self, ty: &Type<'_>, indent: usize, column: usize, tail: usize) -> String {
        match self.flat(ty) {
            Some(flat) if column + width(&flat) + tail <= WIDTH => flat,
            _ => self.broken(ty, indent),
        }
    }

    /// Each member on a line of its own.
    fn broken_union(self, members: &[Type<'_>], indent: usize) -> String {
        let margin = " ".repeat(indent);
        members
            .iter()
            .map(|member| {
                let text = self.fitted(member, indent + 4, indent + 4, 1);
                match matches!(member, Type::Intersection(_)) && text.contains('\n') {
                    true => format!("\n{margin}  | ({text})"),
                    false => format!("\n{margin}  | {text}"),
                }
            })
            .collect()
    }

    fn broken_object(self, object: &Object<'_>, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let mut out = String::from("{\n");
        for property in &object.properties {
            out.push_str(&property.doc.print(indent + 2));
            let start = format!("{margin}  {}", self.property_start(property));
            let ty = self.after_colon(&property.ty, indent + 2, width(&start));
            out.push_str(&format!("{start}{ty};\n"));
        }
        if let Some(value) = &object.index {
            let start = format!("{margin}  {}[key: string]:", self.modifier());
            let ty = self.after_colon(value, indent + 2, width(&start));
            out.push_str(&format!("{start}{ty};\n"));
        }
        out.push_str(&margin);
        out.push('}');
        out
    }

    fn broken_tuple(self, tuple: &Tuple<'_>, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let mut out = format!("{}[\n", self.modifier());
        let flat = self.elements(tuple);
        for (at, element) in flat.into_iter().enumerate() {
            let text = element.unwrap_or_else(|| match tuple.elements.get(at) {
                Some(ty) => {
                    let broken = self.broken(ty, indent + 2);
                    match at < tuple.required {
                        true => broken.trim_start().to_owned(),
                        false => format!("({broken})?"),
                    }
                }
                None => {
                    let rest = tuple.rest.as_deref().map_or_else(String::new, |rest| {
                        let array = Type::Array(Box::new(rest.clone()));
                        self.broken(&array, indent + 2)
                    });
                    format!("...{}", rest.strip_prefix("readonly ").unwrap_or(&rest))
                }
            });
            out.push_str(&format!("{margin}  {text},\n"));
        }
        out.push_str(&margin);
        out.push(']');
        out
    }

    /// Objects take the line breaks themselves; where there is none, each member gets its line.
    fn broken_intersection(self, members: &[Type<'_>], indent: usize) -> String {
        let objects = members.iter().any(|member| matches!(member, Type::Object(_)));
        let (indent_of_rest, separator) = match objects {
            true => (indent, " & ".to_owned()),
            false => (indent + 2, format!(" &\n{}", " ".repeat(indent + 2))),
        };
        let mut out = String::new();
        for (at, member) in members.iter().enumerate() {
            let indent = if at == 0 { indent } else { indent_of_rest };
            if at > 0 {
                out.push_str(&separator);
            }
            let column = out.rsplit('\n').next().map_or(0, width);
            match member {
                Type::Object(object) => out.push_str(&self.broken_object(object, indent)),
                Type::Union(_) => match self.flat(member) {
                    Some(flat) if column + width(&flat) + 4 <= WIDTH => {
                        out.push_str(&format!("({flat})"));
                    }
                    _ => {
                        let margin = " ".repeat(indent);
                        let broken = self.broken(member, indent);
                        out.push_str(&format!("({broken}\n{margin})"));
                    }
                },
                _ => out.push_str(&self.fitted(member, indent, column, 1)),
            }
        }
        out
    }
}

/// An object with nothing but `null` beside it stays on the line of the `=` or `:`.
fn hugs(ty: &Type<'_>) -> bool {
    let Type::Union(members) = ty else {
        return false;
    };
    let objects = members.iter().filter(|member| matches!(member, Type::Object(_)));
    objects.count() == 1
        && members.len() == 2
        && members.iter().any(|member| matches!(member, Type::Keyword("null" | "undefined")))
}

fn is_compound(ty: &Type<'_>) -> bool {
    matches!(
        ty,
        Type::Union(_)
            | Type::Intersection(_)
            | Type::Branded(..)
            | Type::Verbatim(_)
            | Type::Array(_)
            | Type::Tuple(_)
    )
}

fn width(text: &str) -> usize {
    text.chars().count()
}
