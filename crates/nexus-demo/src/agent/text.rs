//! What the agent says: one passage of a text file, in pieces.

use std::collections::BTreeSet;

const ANSWERS: &str = include_str!("../../text/answers.md");

/// The passage that has most words of the prompt, those of its first sentence twice; the last passage
/// where none has any.
pub(super) fn answer(prompt: &str) -> String {
    let asked = words(prompt);
    let passages = || ANSWERS.split("\n---\n").map(|it| it.trim().replace('\n', " "));
    let shared = |text: &str| words(text).intersection(&asked).count();
    let score = |passage: &str| shared(passage) + shared(passage.split('.').next().unwrap_or_default());
    let best = passages().map(|it| score(&it)).max().unwrap_or(0);
    let found = if best == 0 { passages().last() } else { passages().find(|it| score(it) == best) };
    found.unwrap_or_default()
}

/// Words of five letters and more, in small letters and without a plural: shorter ones are in every
/// passage.
fn words(text: &str) -> BTreeSet<String> {
    let letters = text.split(|it: char| !it.is_alphabetic()).map(str::to_lowercase);
    let singular = letters.map(|it| it.strip_suffix('s').unwrap_or(&it).to_owned());
    singular.filter(|it| it.chars().count() >= 5 || it == "gap").collect()
}

/// The text in pieces of about this many bytes; a piece ends where it will, but in no character.
pub(super) fn pieces(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = (length..).find(|at| rest.is_char_boundary(*at) || *at >= rest.len())?;
        let (piece, after) = rest.split_at(end.min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_by_the_passage_that_speaks_of_it() {
        for (prompt, begins) in [
            ("What is a cursor?", "A cursor is a bookmark"),
            ("Tell me about gaps", "A gap is an honest"),
            ("What is a version?", "Versions are for"),
            ("What does a restart do to the server?", "Restart means"),
            ("…", "Any question"),
            ("", "Any question"),
        ] {
            assert!(answer(prompt).starts_with(begins), "{prompt:?}: {}", answer(prompt));
        }
    }

    #[test]
    fn pieces_make_up_the_text_and_end_in_no_character() {
        for text in ["", "a", "äöü€𝄞 and so on", &answer("cursor")] {
            for length in 1..9 {
                let all: Vec<&str> = pieces(text, length).collect();
                assert_eq!(all.concat(), text);
                assert!(all.iter().all(|it| !it.is_empty() && it.len() < length + 4));
            }
        }
    }
}
