//! What is made to be expensive still ends, and the bound is said where it was met.

use std::time::{Duration, Instant};

use tidings_schema::inclusion::{Inclusion, included};

use crate::adversarial::cases;

#[test]
fn expensive_pairs_end_in_time() {
    for case in cases() {
        let begin = Instant::now();
        let said = included(&case.narrow, &case.wide);
        let time = begin.elapsed();
        let word = match &said {
            Inclusion::Included => "included".to_owned(),
            Inclusion::Excluded(_) => "excluded".to_owned(),
            Inclusion::Undecided(because) => because.clone(),
        };
        println!("{:6} ms  {}: {word}", time.as_millis(), case.name);
        assert!(time < Duration::from_secs(60), "{}: {time:?}", case.name);
    }
}
