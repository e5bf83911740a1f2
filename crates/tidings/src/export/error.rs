//! Why a catalog cannot be exported.

use std::fmt;

use crate::meta::Source;

/// Why a catalog cannot be exported: everything that was found, each with its place.
///
/// It is shown as rustc shows an error, so that an editor finds the place:
///
/// ```
/// use tidings::export;
///
/// let error = export::document(&[export::catalog("")]).unwrap_err();
/// assert!(error.to_string().starts_with("error: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportError {
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) source: Option<Source>,
}

impl ExportError {
    /// `Err` of the problems, unless there are none.
    pub(super) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}error: {}", problem.message)?;
            if let Some(source) = problem.source {
                write!(f, "\n --> {source}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ExportError {}
