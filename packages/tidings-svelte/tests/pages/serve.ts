// Builds the page as an application would, and serves it under a strict policy.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";
import { resolve } from "../../vitest.config.js";

const PAGE = fileURLToPath(new URL("../page", import.meta.url));
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css" };

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(): Promise<Served> {
  const out = await mkdtemp(path.join(tmpdir(), "tidings-svelte-page-"));
  const common = {
    root: PAGE,
    configFile: false as const,
    logLevel: "warn" as const,
    plugins: [svelte()],
    resolve,
  };
  await build({
    ...common,
    build: {
      outDir: path.join(out, "client"),
      emptyOutDir: true,
      rollupOptions: {
        input: path.join(PAGE, "client.ts"),
        output: { entryFileNames: "client.js", assetFileNames: "client[extname]" },
      },
    },
  });
  await build({
    ...common,
    ssr: { noExternal: true },
    build: { outDir: path.join(out, "server"), emptyOutDir: true, ssr: path.join(PAGE, "server.ts") },
  });
  const entry = pathToFileURL(path.join(out, "server", "server.js")).href;
  const { page } = (await import(/* @vite-ignore */ entry)) as typeof import("../page/server.js");

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("content-security-policy", "default-src 'self'");
    if (url.pathname === "/favicon.ico") {
      response.statusCode = 204;
      response.end();
      return;
    }
    if (url.pathname !== "/") {
      const file = path.join(out, "client", path.basename(url.pathname));
      const text = await readFile(file).catch(() => undefined);
      response.statusCode = text === undefined ? 404 : 200;
      response.setHeader("content-type", TYPES[path.extname(file)] ?? "text/plain");
      response.end(text);
      return;
    }
    const lang = url.searchParams.get("lang") ?? "en";
    const dir = url.searchParams.get("dir") ?? "ltr";
    const { head, body } = page(lang);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Activity</title><link rel="stylesheet" href="/client.css">${head}
</head>
<body><div id="app">${body}</div><script type="module" src="/client.js"></script></body>
</html>`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(out, { recursive: true, force: true });
    },
  };
}
