//! The long poll.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tidings::Embedded;

use crate::problem::Problem;
use crate::request::Asked;
use crate::router::{Served, UNTOUCHED};

pub(crate) async fn poll<E>(served: Arc<Served<E>>, request: Request) -> Result<Response, Problem>
where
    E: Embedded + Serialize + 'static,
{
    let Asked { start, filter, accept, limit, wait } = served.asked(&request)?;
    drop(request);
    let polled = served.hub.poll(start, filter, accept, limit, wait).await.map_err(|_| served.full())?;
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((UNTOUCHED, [json], polled.to_json()).into_response())
}
