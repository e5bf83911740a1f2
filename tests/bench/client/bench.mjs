/**
 * What the client costs in Chromium, beside what a page would do without it: `node bench.mjs CHROMIUM
 * ROUNDS`, answered in JSON. Figures are medians of rounds in turns.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { build } from "vite";
import { sizes } from "./sizes.mjs";

const [executablePath, rounds] = [process.argv[2], Number(process.argv[3])];
const here = import.meta.dirname;
const out = mkdtempSync(path.join(tmpdir(), "tidings-bench-client-"));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Builds the pages as an application would. */
async function make() {
  await esbuild.build({
    entryPoints: ["empty", "client", "events"].map((name) => path.join(here, "page", `${name}.js`)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    plugins: [svelte()],
    resolve: { dedupe: ["svelte", "tidings"] },
    build: {
      outDir: out,
      emptyOutDir: false,
      modulePreload: false,
      rollupOptions: {
        input: path.join(here, "page/feed.js"),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "feed.js", assetFileNames: "feed[extname]" },
      },
    },
  });
}

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8" };

/** Serves them, beside an empty page. */
async function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const kind = path.extname(pathname) || ".html";
    response.setHeader("content-type", TYPES[kind] ?? "text/plain");
    response.setHeader("cache-control", "no-store");
    if (kind === ".html")
      return response.end(
        "<!doctype html><html lang=en><title>Bench</title><link rel=icon href=data:,>",
      );
    try {
      response.end(readFileSync(path.join(out, pathname)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const browser = await chromium.launch({
  executablePath,
  args: ["--js-flags=--expose-gc", "--enable-precise-memory-info"],
});

async function inPage(url, run) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(url);
  const answer = await run(page, context);
  await context.close();
  return answer;
}

/** Milliseconds from nothing to a client, in pages that have loaded nothing before. */
async function load(url) {
  const times = { empty: [], client: [] };
  for (let round = 0; round < rounds * 3; round++) {
    for (const [name, all] of Object.entries(times)) {
      const took = await inPage(url, (page) =>
        page.evaluate(async (name) => {
          // The bytes are there already: what is measured is not the network.
          const code = URL.createObjectURL(await (await fetch(`/${name}.js`)).blob());
          const before = performance.now();
          const { make } = await import(code);
          make();
          return performance.now() - before;
        }, name),
      );
      all.push(took);
    }
  }
  return { empty: median(times.empty), client: median(times.client) };
}

/** Milliseconds of the page's main thread for each thing that happens to a feed. */
async function feed(url) {
  // With 50 in the page as the component begins, and with all 500.
  const kinds = {
    "component, 50 shown": { kind: "component" },
    "plain, 50 shown": { kind: "plain", most: 50 },
    "component, 500 shown": { kind: "component", open: true },
    "plain, 500 shown": { kind: "plain", most: 500 },
  };
  const times = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, { kind, most, open }] of Object.entries(kinds)) {
      const took = await inPage(url, async (page, context) => {
        const devtools = await context.newCDPSession(page);
        await devtools.send("Performance.enable", { timeDomain: "timeTicks" });
        await page.addStyleTag({ url: "/feed.css" });
        await page.evaluate(() =>
          import("/feed.js").then((it) => Object.assign(globalThis, { it })),
        );
        const busy = async () => {
          const { metrics } = await devtools.send("Performance.getMetrics");
          return metrics.find((one) => one.name === "TaskDuration").value * 1_000;
        };
        const timed = async (run, ...given) => {
          await page.evaluate(() => globalThis.gc());
          const before = await busy();
          await page.evaluate(run, ...given);
          return (await busy()) - before;
        };
        const articles = async (expected) => {
          const found = await page.evaluate(() => globalThis.it.articles());
          if (found !== expected) throw new Error(`${name}: ${found} articles, not ${expected}`);
        };
        const of = open || most === 500 ? 500 : 50;
        const first = await timed(
          async ([kind, most, open]) => {
            globalThis.it.show(kind, most);
            await globalThis.it.come(500);
            if (open) await globalThis.it.open();
          },
          [kind, most, open],
        );
        await articles(of);
        const idle = await timed(() => globalThis.it.come(0));
        const one = await timed(() => globalThis.it.come(1));
        const hundred = await timed(() => globalThis.it.come(100));
        await articles(of);
        return { first, one: one - idle, hundred: hundred - idle };
      });
      for (const [what, ms] of Object.entries(took)) {
        times[what] ??= {};
        times[what][name] ??= [];
        times[what][name].push(ms);
      }
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([what, all]) => [
      what,
      Object.fromEntries(Object.entries(all).map(([name, values]) => [name, median(values)])),
    ]),
  );
}

/** The tasks over 50 ms while 1 000 events a second come for ten seconds. */
function flood(url) {
  return inPage(url, (page) =>
    page.evaluate(async () => {
      const it = await import("/feed.js");
      it.show("component");
      await it.come(500);
      return it.flood(10);
    }),
  );
}

try {
  await make();
  const { url, close } = await serve();
  const answer = {
    events: await inPage(url, (page) =>
      page.evaluate(async (rounds) => {
        const { perEvent, held } = await import("/events.js");
        return {
          single: await perEvent(1, rounds),
          bursts: await perEvent(64, rounds),
          held: await held(),
        };
      }, rounds),
    ),
    load: await load(url),
    feed: await feed(url),
    flood: await flood(url),
    sizes: await sizes(),
    versions: [`Chromium ${browser.version()}`, `Node.js ${process.version}`],
  };
  console.log(JSON.stringify(answer));
  close();
} finally {
  await browser.close();
  rmSync(out, { recursive: true, force: true });
}
