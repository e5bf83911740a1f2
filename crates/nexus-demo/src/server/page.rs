//! The files of the page. They are in the program: nothing has to be installed or found.

use axum::Router;
use axum::http::header;
use axum::routing::get;

/// A file: its path, its type, its text.
type File = (&'static str, &'static str, &'static str);

const SCRIPT: &str = "text/javascript; charset=utf-8";

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// `built` is made of `packages/nexus-demo` by `cargo xtask demo`.
const FILES: &[File] = &[
    ("/", HTML, include_str!("../page/built/index.html")),
    ("/react", HTML, include_str!("../page/built/react.html")),
    ("/built/index.js", SCRIPT, include_str!("../page/built/index.js")),
    ("/built/index.css", STYLE, include_str!("../page/built/index.css")),
    ("/built/react.js", SCRIPT, include_str!("../page/built/react.js")),
    ("/built/react.css", STYLE, include_str!("../page/built/react.css")),
    ("/built/words.js", SCRIPT, include_str!("../page/built/words.js")),
    ("/plain", HTML, include_str!("../page/index.html")),
    ("/page/page.css", STYLE, include_str!("../page/page.css")),
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
