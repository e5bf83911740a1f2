//! What can go wrong between a schema and its TypeScript.

/// Why no TypeScript could be made. Nothing is guessed or skipped instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodegenError {
    /// Two types would get one name.
    #[error("two types under the name `{name}`: {first} and {second}; rename one of them")]
    NameClash {
        /// The name.
        name: String,
        /// The first type: a Rust path, or what the generated code uses the name for.
        first: String,
        /// The second type.
        second: String,
    },
    /// A name that TypeScript keeps for itself.
    #[error(
        "{owner} cannot be called `{name}` in TypeScript, where it is a word of the language; \
         rename it"
    )]
    ReservedName {
        /// The name.
        name: String,
        /// Whose name it is: a Rust path or a place in a schema.
        owner: String,
    },
    /// A keyword that types cannot be made from.
    #[error("unsupported keyword `{keyword}` at {place}: {reason}")]
    UnsupportedKeyword {
        /// The keyword.
        keyword: String,
        /// Where: the Rust path if known, and the JSON pointer.
        place: String,
        /// Why, and what to write instead.
        reason: &'static str,
    },
    /// A pattern that does not mean the same in ECMA-262 and to the `regex` crate.
    #[error("the pattern `{pattern}` at {place} is not judged alike by JavaScript and Rust: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Where it stands.
        place: String,
        /// What in it differs, and what to write instead.
        reason: String,
    },
    /// A keyword whose value is not what JSON Schema allows there.
    #[error("malformed schema at {place}: {reason}")]
    MalformedSchema {
        /// Where.
        place: String,
        /// What was expected.
        reason: String,
    },
    /// A `$ref` that leads nowhere, or out of the document.
    #[error("`$ref` to `{reference}` at {place}: {reason}")]
    Reference {
        /// The value of `$ref`.
        reference: String,
        /// Where it stands.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The root of a schema file has no name.
    #[error("the root type has no name: give the schema a `title`, or pass `--name`")]
    RootWithoutName,
    /// Options that contradict each other.
    #[error("{0}")]
    Options(&'static str),
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl CodegenError {
    /// The stable code of the kind, a rule of `check` where there is one.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NameClash { .. } | Self::ReservedName { .. } => "name-clash",
            Self::UnsupportedKeyword { .. } => "unsupported-keyword",
            Self::Pattern { .. } => "unsupported-pattern",
            Self::MalformedSchema { .. } => "malformed-schema",
            Self::Reference { .. } => "unresolved-reference",
            Self::RootWithoutName => "root-without-name",
            Self::Options(_) => "contradicting-options",
            Self::Template(_) => "broken-template",
        }
    }
}

impl From<tidings_schema::bundle::Refusal> for CodegenError {
    fn from(refusal: tidings_schema::bundle::Refusal) -> Self {
        let (place, reason) = (refusal.place().to_owned(), refusal.reason().to_owned());
        match refusal.reference() {
            Some(reference) => Self::Reference { reference: reference.to_owned(), place, reason },
            None => Self::MalformedSchema { place, reason },
        }
    }
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// No built-in template has this name.
    #[error("there is no template `{name}`{}", nearest_hint(.nearest.as_deref()))]
    Unknown {
        /// The name given.
        name: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// The text is no template.
    #[error("template `{name}`, line {line}: {message}")]
    Syntax {
        /// The template.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The template could not be filled in.
    #[error("template `{name}`, line {line}: {message}")]
    Render {
        /// The template.
        name: String,
        /// The line, from 1; 0 if it is not known.
        line: usize,
        /// What was missing or wrong, with the text it stands in.
        message: String,
    },
}

fn nearest_hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The candidate most like `name`, if any is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 2)
        .map(|(_, candidate)| candidate.to_owned())
}
