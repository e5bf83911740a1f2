// Bundles, and the places they run in.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type BrowserContext, chromium } from "playwright-core";
import { build, type Rolldown } from "vite";

const here = import.meta.dirname;

/** What Chromium is started with: nothing but the page. */
export const QUIET: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Nothing may be loaded but scripts of the page's own origin, and no code be made from strings. */
export const POLICY = "default-src 'none'; script-src 'self'";

/** The production build of a page by Vite: the text of each file by its path. */
export async function page(name: string): Promise<Map<string, string>> {
  const built = await build({
    root: path.join(here, name),
    configFile: false,
    logLevel: "error",
    build: { write: false },
  });
  return files(built);
}

/** The same code as one module for Node.js. */
export async function script(): Promise<string> {
  const built = await build({
    root: here,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry: path.join(here, "node.ts"), formats: ["es"], fileName: () => "node.mjs" },
    },
  });
  const text = files(built).get("/node.mjs");
  if (text === undefined) throw new Error("Vite made no node.mjs");
  return text;
}

function files(built: Awaited<ReturnType<typeof build>>): Map<string, string> {
  const outputs = [built].flat() as Rolldown.RolldownOutput[];
  const all = outputs.flatMap(({ output }) => output);
  return new Map(
    all.map((file) => [
      `/${file.fileName}`,
      file.type === "chunk" ? file.code : String(file.source),
    ]),
  );
}

/** Runs a module under Node.js where code cannot be made from strings. */
export async function inNode(code: string, argument: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "tidings-"));
  try {
    const file = path.join(folder, "main.mjs");
    await writeFile(file, code);
    const args = ["--disallow-code-generation-from-strings", file, argument];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
};

/** What a page wrote into itself, and what Chromium complained of. */
export interface Said {
  readonly said: string | null;
  readonly problems: readonly string[];
}

/** Opens a built page in Chromium, under the strict policy, served from this machine. */
export async function inChromium(pages: Map<string, string>, argument: string): Promise<Said> {
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "/index.html" : (request.url ?? "");
    const text = pages.get(name);
    response.writeHead(text === undefined ? 404 : 200, {
      "content-security-policy": POLICY,
      "content-type": TYPES[path.extname(name)] ?? "text/plain",
    });
    response.end(text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const profile = await mkdtemp(path.join(tmpdir(), "tidings-chromium-"));
  let browser: BrowserContext | undefined;
  try {
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
      headless: true,
      args: [...QUIET],
    });
    const opened = await browser.newPage();
    const problems: string[] = [];
    opened.on("pageerror", (error) => problems.push(String(error)));
    opened.on("console", (message) => {
      if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) {
        problems.push(message.text());
      }
    });
    const port = typeof address === "object" ? address?.port : undefined;
    await opened.goto(`http://127.0.0.1:${port}/#${encodeURIComponent(argument)}`);
    return { said: await opened.locator("body").getAttribute("data-said"), problems };
  } finally {
    await browser?.close();
    await new Promise((done) => server.close(done));
    await rm(profile, { recursive: true, force: true });
  }
}
