//! What is not sent, and how that is said.

use tidings_delivery::{Options, PublishErrorKind, Sending, Start};

use super::catalog::{AppEvent, PANICS, note};
use super::{hub, listen, words};

#[tokio::test]
async fn what_must_not_go_out_is_refused_and_counted() {
    let hub = hub(Options::default()).await;
    let mut listener = listen(&hub, Start::Now);
    let kind = |event: &AppEvent| hub.publish(event).map(drop).unwrap_err().kind();
    assert_eq!(kind(&note(&"x".repeat(200_001))), PublishErrorKind::Invalid);
    let skipped = serde_json::from_str(r#"{"type":"internal","payload":{"version":1}}"#).unwrap();
    assert_eq!(kind(&skipped), PublishErrorKind::Skipped);
    assert_eq!(kind(&note(PANICS)), PublishErrorKind::NotWritten);
    assert_eq!(kind(&note(&"\u{1}".repeat(100_000))), PublishErrorKind::TooLarge);
    let mut sending = Sending::default();
    sending.timestamp = Some("yesterday".to_owned());
    let error = hub.publish_with(&note("a"), sending).map(drop).unwrap_err();
    assert_eq!(error.kind(), PublishErrorKind::Invalid);
    assert!(error.invalid().is_some());
    hub.publish(&note("fine")).map(drop).unwrap();
    assert_eq!(words(&mut listener, 2).await, ["hello", "fine"]);
    let refused = hub.stats().refused;
    assert_eq!(
        (refused["invalid"], refused["skipped"], refused["not_written"], refused["too_large"]),
        (2, 1, 1, 1)
    );
}

/// What stands around an event is judged once where it is the hub's own; the event always is.
#[tokio::test]
async fn an_event_is_refused_in_the_same_words_before_and_behind_one_that_was_sent() {
    let hub = hub(Options::default()).await;
    let too_long = note(&"x".repeat(200_001));
    let mut sending = Sending::default();
    sending.timestamp = Some("yesterday".to_owned());
    let refused = || {
        let event = hub.publish(&too_long).map(drop).unwrap_err();
        let time = hub.publish_with(&note("a"), sending.clone()).map(drop).unwrap_err();
        assert_eq!((event.kind(), time.kind()), (PublishErrorKind::Invalid, PublishErrorKind::Invalid));
        (event.to_string(), time.to_string())
    };
    let before = refused();
    assert!(before.0.contains("event.payload.text") && before.1.contains("timestamp"), "{before:?}");
    hub.publish(&note("fine")).map(drop).unwrap();
    assert_eq!(refused(), before);
}
