// What the words for a status and the model of a feed weigh in a page.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** Minified and gzipped, in bytes. */
async function weight(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: new URL("../src", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).byteLength;
}

it.each([
  ["statusText alone", 'export { statusText } from "./index.js";', 1_000],
  ["the model of the feed", 'export { createFeed } from "./feed.js";', 1_500],
])("%s weighs little", async (what, code, most) => {
  const bytes = await weight(code);
  console.log(`${what}: ${bytes} of ${most} bytes`);
  expect(bytes).toBeGreaterThan(100);
  expect(bytes).toBeLessThanOrEqual(most);
});
