//! Frames that are there together are given together.

use tidings_delivery::{Accept, Filter, Start};

use super::catalog::{note, resized};
use super::{hub, listen, small, word, words};

#[tokio::test]
async fn what_is_there_comes_together_until_it_is_large_enough() {
    let hub = hub(small(10)).await;
    let mut listener = listen(&hub, Start::Now);
    for text in ["a", "b", "c", "d"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    assert_eq!(words(&mut listener, 1).await, ["hello"]);
    let mut ready = |most| listener.ready(most).iter().map(word).collect::<Vec<_>>();
    assert_eq!(ready(1), ["a"]);
    assert_eq!(ready(300), ["b", "c"], "the second one goes beyond it");
    assert_eq!(ready(10_000), ["d"]);
    assert!(ready(10_000).is_empty());
    hub.close().await.unwrap();
    assert_eq!(ready(10_000), ["goodbye Stopping"]);
    assert!(ready(10_000).is_empty());
    drop(listener);
    assert_eq!(hub.stats().sent, 4, "what was sent to a connection that has ended stays counted");
}

#[tokio::test]
async fn versions_that_are_made_and_those_that_are_not_keep_their_order() {
    let hub = hub(small(10)).await;
    let older = || hub.subscribe(Start::Now, Filter::everything(), Accept::versions([("resized", 2)]));
    let (mut one, mut other) = (older(), older());
    for number in 1..=3 {
        hub.publish(&resized(number, number)).map(drop).unwrap();
        hub.publish(&note(&number.to_string())).map(drop).unwrap();
    }
    let all = |frames: Vec<_>| frames.iter().map(word).collect::<Vec<String>>();
    let made = all(one.ready(10_000));
    assert_eq!(all(other.ready(10_000)), made);
    assert_eq!((made.len(), &*made[0], &*made[2], &*made[6]), (7, "hello", "1", "3"));
    assert!(made[1].contains("\"version\":2"), "{made:?}");
    assert_eq!((hub.stats().carried["down"], hub.stats().sent), (3, 12));
}
