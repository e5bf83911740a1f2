//! Tables and figures for a terminal.

use std::time::Duration;

/// A table whose columns are aligned; the first is text, the others are figures.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(super) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints it under a title.
    pub(super) fn print(&self, title: &str) {
        anstream::println!("{title}");
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        for row in &self.rows {
            let mut line = String::new();
            for column in 0..columns {
                let cell = row.get(column).map_or("", String::as_str);
                let width = width(column);
                line.push_str("  ");
                line.push_str(&if column == 0 {
                    format!("{cell:width$}")
                } else {
                    format!("{cell:>width$}")
                });
            }
            anstream::println!("{}", line.trim_end());
        }
        anstream::println!();
    }
}

/// `12 ms`, `1.25 s`.
pub(super) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 0.01 {
        format!("{:.1} ms", seconds * 1e3)
    } else if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// `31 MiB`; `-` where it is not known.
pub(super) fn memory(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{} MiB", bytes.div_ceil(1 << 20)))
}

/// `1 000`.
pub(super) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_readable() {
        assert_eq!(
            [count(7), count(100), count(1_000), count(1_234_567)],
            ["7", "100", "1 000", "1 234 567"]
        );
        assert_eq!(time(Duration::from_micros(4_210)), "4.2 ms");
        assert_eq!(time(Duration::from_millis(210)), "210 ms");
        assert_eq!(time(Duration::from_millis(1_255)), "1.25 s");
        assert_eq!((memory(Some(3 << 20)), memory(None)), ("3 MiB".to_owned(), "-".to_owned()));
    }
}
