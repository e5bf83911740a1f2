//! What a request may see beside what is for everybody.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The audiences of a request, set as an extension by the application's own layer, which also decides
/// who may connect at all. Without it a request sees what is for everybody.
///
/// ```
/// use axum::extract::Request;
/// use axum::middleware::Next;
/// use axum::response::Response;
/// use tidings_axum::Audiences;
///
/// async fn who(mut request: Request, next: Next) -> Response {
///     let user = "user-7"; // from a session
///     request.extensions_mut().insert(Audiences::of([user]));
///     next.run(request).await
/// }
/// ```
///
/// # Misreadings
/// They hold as long as the connection does. Where a user may see less from now on, end what is open
/// with [`Hub::revoke`](tidings_delivery::Hub::revoke).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audiences(pub(crate) BTreeSet<Arc<str>>);

impl Audiences {
    /// These audiences.
    #[must_use]
    pub fn of(names: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}
