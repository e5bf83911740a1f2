//! What is made to be expensive still ends, and where the bound was met, that is said.

use std::time::{Duration, Instant};

use serde_json::json;
use tidings_schema::inclusion::{Inclusion, included};

use crate::adversarial::{cases, pigeons};

#[test]
fn expensive_pairs_are_decided_in_time() {
    for case in cases() {
        let begin = Instant::now();
        let said = included(&case.narrow, &case.wide);
        let time = begin.elapsed();
        assert!(!matches!(said, Inclusion::Undecided(_)), "{}: {said:?}", case.name);
        assert!(time < Duration::from_secs(60), "{}: {time:?}", case.name);
    }
}

#[test]
fn the_bound_is_said_where_it_is_met() {
    let Inclusion::Undecided(because) = included(&pigeons(9), &json!(false)) else {
        panic!("there are more pigeons than holes, which takes very long to see");
    };
    assert!(because.contains("more than 400000 steps"), "{because}");
}
