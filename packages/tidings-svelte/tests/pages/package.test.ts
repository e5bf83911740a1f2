// The package as it is published: what it weighs over Svelte itself, what a server renders, what is in it.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { publint } from "publint";
import { build, type Rollup } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resolve } from "../../vitest.config.js";
import { type Served, serve } from "./serve.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

describe("the package", () => {
  /** Script and style of the component alone, minified and gzipped, in bytes. */
  async function weight(external: RegExp): Promise<number> {
    vi.stubEnv("NODE_ENV", "production");
    const { output } = (await build({
      root: PACKAGE,
      configFile: false,
      logLevel: "warn",
      plugins: [svelte()],
      resolve: { ...resolve, alias: external.test("tidings") ? [] : resolve.alias },
      build: {
        write: false,
        modulePreload: false,
        rollupOptions: { input: "src/ActivityFeed.svelte", external, preserveEntrySignatures: "strict" },
      },
    })) as Rollup.RollupOutput;
    vi.unstubAllEnvs();
    expect(output).toHaveLength(2);
    const parts = output.map((part) => ("code" in part ? part.code : String(part.source)));
    return parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).byteLength, 0);
  }

  it("weighs little over Svelte and the client, its style included", async () => {
    const MOST = 8_000;
    const bytes = await weight(/^(svelte|tidings)(\/|$)/);
    const whole = await weight(/^svelte(\/|$)/);
    console.log(`the feed with its style: ${bytes} of ${MOST} bytes; with what it uses of tidings: ${whole}`);
    expect(bytes).toBeLessThanOrEqual(MOST);
  });

  it("is built with types for every module, and publint has nothing to say", async () => {
    await run("node_modules/.bin/svelte-package", ["--input", "src"], { cwd: PACKAGE });
    const files = await readdir(path.join(PACKAGE, "dist"), { recursive: true });
    expect(files).toContain("index.d.ts");
    for (const file of files.filter((name) => name.endsWith(".svelte")))
      expect(files).toContain(`${file}.d.ts`);
    expect(await readFile(path.join(PACKAGE, "dist/ActivityFeed.svelte"), "utf8")).toContain("<style>");
    const { messages } = await publint({ pkgDir: PACKAGE, strict: true });
    expect(messages).toEqual([]);
  });
});

describe("a server", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served?.close());

  it("renders the frame of the feed, with empty live regions and nothing that a strict policy refuses", async () => {
    const html = await (await fetch(served.url)).text();
    expect(html).toMatch(/<h1[^>]*>Activity(<!---->)?<\/h1>/);
    expect(html).toContain("Loading…");
    expect(html).toMatch(/role="status" aria-atomic="false">(<!--.*?-->)*<\/div>/);
    expect(html).not.toMatch(/\sstyle=|<style|\son\w+=|<script(?! type="module" src)/);
  });

  it("renders in the language of the page", async () => {
    expect(await (await fetch(`${served.url}?lang=de`)).text()).toContain("Aktivität");
  });
});
