//! An output as an npm package: built by plain `tsc`, packed by npm, judged by publint and attw, and
//! used by somebody who installed the tarball.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tidings_command_tests::adoption::{Adopter, Compiler, Said, frontend_modules};
use tidings_command_tests::repository;

const CONFIGURATION: &str = "[[typescript]]\nout = \"../frontend\"\npackage = \"@acme/events\"\n";

const CONSUMER: &str = r#"import { eventTypes, match, type ShopEvent } from "@acme/events";

const event: ShopEvent = {
  type: "task_finished",
  payload: { version: 1, title: "Backup", succeeded: true },
};
const headline: string = match(event, { task_finished: ({ title }) => title });
console.log(headline, eventTypes.join());
"#;

fn tool(name: &str) -> PathBuf {
    frontend_modules().join(".bin").join(name)
}

#[test]
fn an_output_is_packed_as_npm_publint_and_attw_want_it() {
    let shop = Adopter::new("shop");
    let run = |folder: &str, program: &str, args: &[&str]| {
        Said::by(shop.command(program, folder).args(args).env("npm_config_cache", shop.path("../npm-cache")))
    };
    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here]).ended(0).done();
    shop.lock_versions();
    shop.write("schema/tidings.toml", CONFIGURATION);
    shop.cargo(&["tidings", "generate"]).ended(0).done();

    // The compiler is the one of the lock file of `tests/frontend`, not the newest of today.
    let modules = shop.path("frontend/shop/node_modules");
    std::fs::create_dir_all(modules.join(".bin")).expect("a folder");
    symlink(Compiler::V5_9.package(), modules.join("typescript")).expect("a link");
    symlink("../typescript/bin/tsc", modules.join(".bin/tsc")).expect("a link");
    run("frontend/shop", "npm", &["run", "build"]).ended(0).done();
    assert!(shop.has("frontend/shop/dist/index.d.ts") && shop.has("frontend/shop/dist/index.js"));
    // What was built beside the generated files is no drift.
    shop.cargo(&["tidings", "check"]).ended(0).done();

    let packed = run("frontend/shop", "npm", &["pack", "--pack-destination", "../.."]).ended(0);
    let tarball = packed.out.lines().last().unwrap_or_default().to_owned();
    assert_eq!(tarball, "acme-events-0.0.0.tgz", "{}", packed.out);
    let archive = shop.path(&tarball).display().to_string();
    let publint = tool("publint").display().to_string();
    run(".", &publint, &["run", "--strict", &archive]).ended(0).says("All good!").done();
    let attw = tool("attw").display().to_string();
    run(".", &attw, &[&archive, "--profile", "esm-only", "--no-emoji", "--format", "ascii"])
        .ended(0)
        .says("node16 (from ESM): OK (ESM)")
        .says("bundler: OK")
        .done();

    // Somebody installs it.
    shop.write("consumer/package.json", "{ \"private\": true, \"type\": \"module\" }\n");
    shop.write("consumer/use.ts", CONSUMER);
    let installed = "consumer/node_modules/@acme/events";
    std::fs::create_dir_all(shop.path(installed)).expect("a folder");
    run(installed, "tar", &["--extract", "--gzip", "--strip-components=1", "--file", &archive])
        .ended(0)
        .done();
    assert!(!shop.has(&format!("{installed}/events.ts")), "only what is built is packed");
    for compiler in Compiler::ALL {
        let strict = ["--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,dom"];
        let mut args = strict.to_vec();
        args.push("use.ts");
        compiler.run(&shop.path("consumer"), &args).ended(0).done();
    }
    run("consumer", "node", &["use.js"]).ended(0).says("Backup task_finished\n").done();
}
