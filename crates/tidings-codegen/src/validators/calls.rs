//! Calls as data, and their text as Prettier breaks it.

use super::condition::WIDTH;

/// `callee(a, b, (value, at) => inner(value, at))`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) callee: String,
    pub(super) arguments: Vec<Argument>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Argument {
    Text(String),
    /// A function of `value` and `at` that makes this call.
    Function(Call),
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Argument {
    fn flat(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Function(call) => format!("{HEAD} {}", call.flat()),
        }
    }

    /// On a line of its own, with a comma after it.
    fn fitted(&self, indent: usize) -> String {
        let flat = self.flat();
        match self {
            Self::Function(call) if indent + width(&flat) + 1 > WIDTH => {
                let margin = " ".repeat(indent + 2);
                format!("{HEAD}\n{margin}{}", call.fitted(indent + 2, 1))
            }
            _ => flat,
        }
    }
}

const HEAD: &str = "(value, at) =>";

impl Call {
    pub(super) fn new(callee: &str, arguments: impl IntoIterator<Item = Argument>) -> Self {
        Self { callee: callee.to_owned(), arguments: arguments.into_iter().collect() }
    }

    /// As a statement.
    pub(super) fn statement(&self, indent: usize) -> String {
        format!("{}{};\n", " ".repeat(indent), self.fitted(indent, 1))
    }

    /// As a statement that ends the function.
    pub(super) fn returned(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let text = self.fitted(indent, "return ;".len());
        format!("{margin}return {text};\n")
    }

    fn flat(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(Argument::flat).collect();
        format!("{}({})", self.callee, arguments.join(", "))
    }

    /// As an expression at the start of a line, with `after` more characters behind it.
    fn fitted(&self, indent: usize, after: usize) -> String {
        let flat = self.flat();
        if indent + width(&flat) + after <= WIDTH {
            return flat;
        }
        let margin = " ".repeat(indent);
        if let Some((Argument::Function(last), first)) = self.arguments.split_last()
            && first.iter().all(|one| matches!(one, Argument::Text(_)))
        {
            let first: String = first.iter().map(|one| format!("{}, ", one.flat())).collect();
            let head = format!("{}({first}{HEAD}", self.callee);
            if indent + width(&head) <= WIDTH {
                return format!("{head}\n{margin}  {},\n{margin})", last.fitted(indent + 2, 1));
            }
        }
        let arguments: String =
            self.arguments.iter().map(|one| format!("{margin}  {},\n", one.fitted(indent + 2))).collect();
        format!("{}(\n{arguments}{margin})", self.callee)
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_broken_as_prettier_does() {
        let x = "x".repeat(50);
        let y = "y".repeat(30);
        let inner = Call::new("inner", ["value".into(), "at".into(), x.as_str().into()]);
        let fitting = Call::new("inner", ["value".into(), "at".into(), y.as_str().into()]);
        let short = Call::new("a", ["value".into(), "\"b\"".into()]);
        assert_eq!(short.statement(2), "  a(value, \"b\");\n");
        let long = Call::new("a", [x.as_str().into(), x.as_str().into()]);
        assert_eq!(long.statement(2), format!("  a(\n    {x},\n    {x},\n  );\n"));
        let hugged = Call::new("a", ["value".into(), Argument::Function(inner.clone())]);
        assert_eq!(
            hugged.statement(2),
            format!("  a(value, (value, at) =>\n    inner(value, at, {x}),\n  );\n")
        );
        let several = Call::new("a", [Argument::Function(fitting.clone()), Argument::Function(fitting)]);
        assert_eq!(
            several.statement(0),
            format!(
                "a(\n  (value, at) => inner(value, at, {y}),\n  (value, at) => inner(value, at, {y}),\n);\n"
            )
        );
    }
}
