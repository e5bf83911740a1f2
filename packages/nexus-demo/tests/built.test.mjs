// The pages that nexus-demo holds are those that are built of what lies here now.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { build } from "vite";

const here = path.join(import.meta.dirname, "..");
const committed = path.join(here, "../../crates/nexus-demo/src/page/built");

test("`cargo xtask demo` would write the pages that are committed", async () => {
  const fresh = await mkdtemp(path.join(tmpdir(), "nexus-demo-pages-"));
  try {
    await build({ root: here, logLevel: "error", build: { outDir: fresh, emptyOutDir: true } });
    const names = async (folder) => (await readdir(folder)).sort();
    assert.deepEqual(await names(committed), await names(fresh));
    for (const name of await names(fresh)) {
      const [old, now] = await Promise.all([committed, fresh].map((it) => readFile(path.join(it, name))));
      assert.ok(old.equals(now), `${name} is of another state: run \`cargo xtask demo\``);
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
});
