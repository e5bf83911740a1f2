//! The files of the page. They are in the program: nothing has to be installed or found.

use axum::Router;
use axum::http::header;
use axum::routing::get;

/// A file: its path, its type, its text.
type File = (&'static str, &'static str, &'static str);

const SCRIPT: &str = "text/javascript; charset=utf-8";

const FILES: &[File] = &[
    ("/", "text/html; charset=utf-8", include_str!("../page/index.html")),
    ("/page/page.css", "text/css; charset=utf-8", include_str!("../page/page.css")),
    ("/page/icon.svg", "image/svg+xml", include_str!("../page/icon.svg")),
    ("/page/client.js", SCRIPT, include_str!("../page/client.js")),
    ("/page/position.js", SCRIPT, include_str!("../page/position.js")),
    ("/page/report.js", SCRIPT, include_str!("../page/report.js")),
    ("/page/sse.js", SCRIPT, include_str!("../page/sse.js")),
    ("/page/main.js", SCRIPT, include_str!("../page/main.js")),
    ("/page/chat.js", SCRIPT, include_str!("../page/chat.js")),
    ("/page/feed.js", SCRIPT, include_str!("../page/feed.js")),
    ("/page/words.js", SCRIPT, include_str!("../page/words.js")),
];

/// Serves them.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, (path, kind, text)| {
        let headers = [(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "no-cache")];
        router.route(path, get(move || async move { (headers, *text) }))
    })
}
