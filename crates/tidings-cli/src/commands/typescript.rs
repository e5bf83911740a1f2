//! `typescript SCHEMA.json --out DIR`: types from any JSON Schema file.

use std::process::ExitCode;

use camino::Utf8Path;
use tidings_codegen as codegen;

use crate::error::{Error, Result, io};
use crate::invocation::Invocation;
use crate::plan::MARK;
use crate::report::plural;
use crate::schema_file;
use crate::write;

pub(crate) fn run(
    schema: &Utf8Path,
    out: &Utf8Path,
    name: Option<&str>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let value = schema_file::read(schema)?;
    let options = codegen::TypeScriptOptions {
        command: invocation.with("typescript SCHEMA.json --out DIR"),
        ..codegen::TypeScriptOptions::default()
    };
    let artefacts = codegen::typescript_from_schema(&value, name, &options, &codegen::Templates::builtin())
        .map_err(|error| {
        Error::new(format!("no TypeScript can be made from `{schema}`; nothing was written")).because(error)
    })?;
    let mut staged = Vec::new();
    std::fs::create_dir_all(out).map_err(io("create the folder", out))?;
    for artefact in &artefacts {
        let target = out.join(&artefact.path);
        match std::fs::read(&target) {
            Ok(bytes) if bytes == artefact.text.as_bytes() => continue,
            Ok(bytes) if !String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).contains(MARK) => {
                return Err(Error::new(format!(
                    "`{target}` is there already and tidings did not write it; nothing was written"
                ))
                .help("move it elsewhere, or choose another --out"));
            }
            _ => {}
        }
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(io("create the folder", folder))?;
        }
        staged.push((write::temporary(&target, &artefact.text)?, target));
    }
    let written = staged.len();
    for (file, target) in staged {
        write::place(file, &target)?;
    }
    anstream::println!("{out}  {} written, {} unchanged", plural(written, "file"), artefacts.len() - written);
    Ok(ExitCode::SUCCESS)
}
