//! What clients say has reached them.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use tidings::Embedded;
use tidings_frames::Report;

use crate::problem::{Kind, Problem};
use crate::router::Served;

/// Takes a report, whatever its media type: a page that is being left sends it as a beacon. The answer
/// does not say whether the connection exists.
pub(crate) async fn report<E>(served: Arc<Served<E>>, request: Request) -> Result<Response, Problem>
where
    E: Embedded + Serialize + 'static,
{
    let most = served.options.max_report;
    let body = Limited::new(request.into_body(), most).collect();
    let late = |_| Problem::new(Kind::Late, "a report is small; send it at once");
    let body = tokio::time::timeout(served.options.report_within, body).await.map_err(late)?;
    let body = body.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Problem::new(Kind::BodyTooLarge, format!("{most} bytes are the most"))
        } else {
            Problem::new(Kind::BadReport, "the body ended too early")
        }
    })?;
    let report: Report = serde_json::from_slice(&body.to_bytes())
        .map_err(|_| Problem::new(Kind::BadReport, "it is not a `Report` of `tidings/1`"))?;
    served.hub.report(&report);
    Ok(StatusCode::NO_CONTENT.into_response())
}
