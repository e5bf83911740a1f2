//! What an event may not be is a compile error that says what to write instead.
//!
//! One mistake per file; the text that rustc prints lies beside it.

#[test]
fn mistakes_are_compile_errors_that_say_what_to_write_instead() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/events/*.rs");
    cases.compile_fail("tests/ui/payload/*.rs");
    cases.compile_fail("tests/ui/link/*.rs");
    cases.compile_fail("tests/ui/embed/*.rs");
}
