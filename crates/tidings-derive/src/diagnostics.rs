//! Everything wrong with one definition, reported at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};

/// Compile errors, in the order they were found.
#[derive(Default)]
pub(crate) struct Diagnostics(Option<syn::Error>);

impl Diagnostics {
    /// Adds an error at a place.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds an error.
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// `tokens`, or the errors in their place.
    pub(crate) fn or(self, tokens: impl FnOnce() -> TokenStream) -> TokenStream {
        match self.0 {
            Some(errors) => errors.into_compile_error(),
            None => tokens(),
        }
    }
}
