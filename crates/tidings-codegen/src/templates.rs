//! The templates: built in, and overridden one by one.
//!
//! Templates hold layout, not logic. Nothing is escaped by itself; every text from a user passes a
//! filter that names its language: `ts_string`, `ts_key`, `ts_value_key`, `ts_member`, `ts_doc`,
//! `ts_line`, `json_string`. What is missing is an error, never an empty text.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use crate::doc::DocView;
use crate::error::{TemplateError, nearest};
use crate::escape;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

/// Every built-in template with its text.
const BUILT_IN: &[(&str, &str)] = built_in![
    "typescript/decimal.ts.j2",
    "typescript/events.ts.j2",
    "typescript/fixtures.ts.j2",
    "typescript/header.j2",
    "typescript/index.ts.j2",
    "typescript/package.json.j2",
    "typescript/standard.ts.j2",
    "typescript/tsconfig.json.j2",
    "typescript/types.ts.j2",
    "typescript/validators.ts.j2",
];

/// The templates that artefacts are made from.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Templates {
    /// The built-in templates.
    ///
    /// # Panics
    /// Never: they are compiled by a test.
    #[must_use]
    pub fn builtin() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax =
            SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("only white space is configured"));
        environment.set_debug(true);
        environment.add_filter("ts_string", |text: &str| escape::ts_string(text));
        environment.add_filter("ts_key", |text: &str| escape::ts_key(text));
        environment.add_filter("ts_value_key", |text: &str| escape::ts_value_key(text));
        environment.add_filter("ts_member", |text: &str| escape::ts_member(text));
        environment.add_filter("ts_line", |text: &str| escape::ts_line(text));
        environment.add_filter("json_string", |text: &str| serde_json::Value::from(text).to_string());
        environment.add_filter("ts_doc", ts_doc);
        for (name, text) in BUILT_IN {
            environment.add_template(name, text).expect("built-in templates are tried by a test");
        }
        Self { environment }
    }

    /// The names of all templates, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The text of a built-in template, to start an override from.
    #[must_use]
    pub fn text(name: &str) -> Option<&'static str> {
        let found = BUILT_IN.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| *text)
    }

    /// The same templates with one of them replaced by `text`.
    ///
    /// # Errors
    /// [`TemplateError::Unknown`] if there is no template of that name, and
    /// [`TemplateError::Syntax`] with the line if the text is no template. What only shows when
    /// the template is filled in is an error of the generation.
    pub fn with_override(mut self, name: &str, text: impl Into<String>) -> Result<Self, TemplateError> {
        if Self::text(name).is_none() {
            return Err(TemplateError::Unknown {
                name: name.to_owned(),
                nearest: nearest(name, Self::names()),
            });
        }
        self.environment.add_template_owned(name.to_owned(), text.into()).map_err(|error| {
            TemplateError::Syntax {
                name: name.to_owned(),
                line: error.line().unwrap_or_default(),
                message: error.detail().unwrap_or("syntax error").to_owned(),
            }
        })?;
        Ok(self)
    }

    pub(crate) fn render(&self, name: &str, context: Value) -> Result<String, TemplateError> {
        let rendered = self.environment.get_template(name).and_then(|template| template.render(context));
        rendered.map_err(|error| render_error(name, &error))
    }
}

/// What went wrong, with the piece of the template it went wrong in.
fn render_error(name: &str, error: &minijinja::Error) -> TemplateError {
    // An error in an included template is wrapped in errors of the including ones.
    let mut innermost = error;
    while let Some(inner) =
        std::error::Error::source(innermost).and_then(|source| source.downcast_ref::<minijinja::Error>())
    {
        innermost = inner;
    }
    let piece = innermost
        .range()
        .and_then(|range| innermost.template_source()?.get(range))
        .map(|piece| piece.trim().to_owned());
    let what = match (innermost.kind(), innermost.detail()) {
        (_, Some(detail)) => detail.to_owned(),
        (ErrorKind::UndefinedError, None) => "there is no such value".to_owned(),
        (kind, None) => kind.to_string(),
    };
    TemplateError::Render {
        name: innermost.name().unwrap_or(name).to_owned(),
        line: innermost.line().unwrap_or_default(),
        message: match piece {
            Some(piece) if !piece.is_empty() => format!("{what} in `{piece}`"),
            _ => what,
        },
    }
}

/// A doc comment with its line end, or nothing: `{{ it.doc | ts_doc }}`, indented by
/// `ts_doc(2)`. A plain text is taken as well.
fn ts_doc(doc: &Value, indent: Option<usize>) -> String {
    let indent = indent.unwrap_or(0);
    match (doc.downcast_object_ref::<DocView>(), doc.as_str()) {
        (Some(view), _) => view.0.print(indent),
        (None, Some(text)) => crate::doc::Doc::of(Some(text)).print(indent),
        (None, None) => String::new(),
    }
}
