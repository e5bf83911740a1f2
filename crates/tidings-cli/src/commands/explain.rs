//! `explain`: what a rule means, from the table of rules.

use std::process::ExitCode;

use tidings_schema::rules::{self, Direction, Rule};

use crate::config::nearest;
use crate::error::{Error, Result};
use crate::invocation::Invocation;

pub(crate) fn run(rule: Option<&str>, invocation: &Invocation) -> Result<ExitCode> {
    match rule {
        None => {
            let width = rules::all().map(|rule| rule.id.len()).max().unwrap_or(0);
            let mut category = None;
            for rule in rules::all() {
                if category.replace(rule.category()) != Some(rule.category()) {
                    anstream::println!("{}:", rule.category().as_str());
                }
                anstream::println!("  {:width$}  {:7}  {}", rule.id, rule.level.as_str(), rule.title);
            }
        }
        Some(id) => match rules::find(id) {
            Some(rule) => anstream::print!("{}", page(rule)),
            None => {
                let error = Error::new(format!("no rule named `{id}`"));
                return Err(match nearest(id, rules::all().map(|rule| rule.id)) {
                    Some(nearest) => error
                        .help(format!("did you mean `{}`?", invocation.with(&format!("explain {nearest}")))),
                    None => error.help(format!("`{}` lists the rules", invocation.with("explain"))),
                });
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

fn page(rule: &Rule) -> String {
    let level = if rule.adjustable {
        format!("{} unless [lints] in schema/tidings.toml says otherwise", rule.level.as_str())
    } else {
        format!("always {}", rule.level.as_str())
    };
    let direction = match rule.direction {
        Some(Direction::Backward) => "\nDirection: backward (new Rust reads old events)",
        Some(Direction::Forward) => "\nDirection: forward (old clients read new events)",
        Some(Direction::Both) => {
            "\nDirection: backward (new Rust reads old events), forward (old clients read new events)"
        }
        None => "",
    };
    format!(
        "{}: {}\n\n{}\n\nWhom it breaks: {}\n\nHow to mend it: {}\n\nCategory: {}{direction}\nLevel: {level}\n",
        rule.id,
        rule.title,
        rule.what,
        rule.breaks,
        rule.mend,
        rule.category().as_str(),
    )
}
