//! What is committed in `schema/current` and `generated` is what the events say.

#[test]
fn schema_and_types_are_current() {
    tidings::assert_current!();
}
