/** What a page carries of the client and of others: bundled and minified by esbuild, gzipped, in bytes. */

import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OURS = path.join(import.meta.dirname, "../../../packages/tidings");
const WHAT = {
  "tidings: createClient": 'export { createClient } from "tidings"',
  "  with http": 'export { createClient } from "tidings"; export { http } from "tidings/http"',
  "  statusText alone": 'export { statusText } from "tidings"',
  "  createFeed alone": 'export { createFeed } from "tidings/feed"',
  partysocket: 'export { default } from "partysocket"',
  "@durable-streams/client": 'export { stream } from "@durable-streams/client"',
  "socket.io-client": 'export { io } from "socket.io-client"',
  centrifuge: 'export { Centrifuge } from "centrifuge"',
};

export async function sizes() {
  const all = [];
  for (const [name, contents] of Object.entries(WHAT)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      absWorkingDir: OURS,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      write: false,
    });
    const [{ contents: bytes }] = outputFiles;
    all.push({ name, minified: bytes.byteLength, gzip: gzipSync(bytes, { level: 9 }).byteLength });
  }
  return all;
}
