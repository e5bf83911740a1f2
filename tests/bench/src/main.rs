//! One measurement at a time, for `cargo xtask bench validate`, which calls this program.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tidings_bench::{events, judges, schema, stream};

#[expect(clippy::print_stdout, reason = "what is printed is what the caller reads")]
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = match words.as_slice() {
        ["inputs", schemas, count] => inputs(Path::new(schemas), count.parse()?)?,
        ["judges", schemas, rounds] => judges::run(Path::new(schemas), rounds.parse()?)?,
        ["make", file, megabytes] => {
            stream::make(Path::new(file), megabytes.parse()?)?;
            Value::Null
        }
        ["loop", schemas, file, threads] => {
            stream::plain_loop(Path::new(schemas), Path::new(file), threads.parse()?)?
        }
        _ => bail!(
            "inputs SCHEMAS COUNT | judges SCHEMAS ROUNDS | make FILE MEGABYTES | loop SCHEMAS FILE THREADS"
        ),
    };
    println!("{said}");
    Ok(())
}

/// What the judges in TypeScript are asked: texts of valid events, of events spoilt early and late, and
/// near misses with the verdict of the published schema.
fn inputs(schemas: &Path, count: usize) -> Result<Value> {
    let schema = schema::Schema::read(schemas, schema::View::Client)?;
    let events = events::make(count, 7);
    let mut valid = Vec::new();
    let (mut early, mut late, mut misses) = (Vec::new(), Vec::new(), Vec::new());
    for event in &events {
        let text = events::tag_first(event)?;
        early.push(events::early_bad(&text));
        late.push(events::late_bad(&text, &event.event));
        valid.push(text);
    }
    for text in valid.iter().take(events::TYPES * 4) {
        for (pointer, miss) in events::near_misses(&serde_json::from_str(text)?) {
            misses.push(json!([pointer, miss.to_string(), schema.whole.is_valid(&miss)]));
        }
    }
    for (texts, verdict) in [(&valid, true), (&early, false), (&late, false)] {
        for text in texts {
            let value = serde_json::from_str(text).with_context(|| text.clone())?;
            if schema.whole.is_valid(&value) != verdict {
                bail!("the published schema does not say {verdict} of {text}");
            }
        }
    }
    Ok(json!({ "valid": valid, "early": early, "late": late, "misses": misses }))
}
