//! The known word nearest to a misspelt one.

/// The nearest of `known`, unless even that is too far away to be meant.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance * 2 <= candidate.len().max(word.len()))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed or exchanged (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let exchanged = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_hand_finds_the_word_that_was_meant() {
        let known = ["critical", "critical_if", "unversioned", "skip"];
        assert_eq!(nearest("critcal", &known), Some("critical"));
        assert_eq!(nearest("criticalif", &known), Some("critical_if"));
        assert_eq!(nearest("unversiond", &known), Some("unversioned"));
        assert_eq!(nearest("frobnicate", &known), None);
    }
}
