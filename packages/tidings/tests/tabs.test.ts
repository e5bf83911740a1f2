// One connection for several tabs, in a real browser: closed, frozen, crashed.
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, openBrowser, WITHOUT } from "../../../tests/frontend/demo/browser.js";
import { http } from "../src/http.js";
import { shared } from "../src/tabs.js";
import { named, Server, until } from "./support/nexus.js";
import { Wire } from "./support/wire.js";

type Page = Browser["page"];

/** What runs in each tab. */
const PAGE = `
  import { createClient, http, shared, catalog } from "./all";
  window.ids = [];
  window.gaps = [];
  const transport = shared(http("/events"), { name: "tests" });
  window.client = createClient({ catalog, transport });
  client.on("activity_message", ({ message }) => ids.push(message));
  client.onGap((gap) => gaps.push(gap));
  client.start();
`;

const ALL = `
  export * from "../src/index.ts";
  export * from "../src/http.ts";
  export * from "../src/tabs.ts";
  export { catalog } from "../../../generated/typescript/nexus/events.ts";
`;

let server: Server;
let wire: Wire;
let browser: Browser;

describe.skipIf(WITHOUT)("tabs of one browser", () => {
  beforeAll(async () => {
    server = await Server.start(0, "--heartbeat-ms", "1000");
    wire = await Wire.start(() => server.url);
    const built = await build({
      stdin: { contents: PAGE, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: "iife",
      plugins: [
        {
          name: "all",
          setup(plugins) {
            plugins.onResolve({ filter: /^\.\/all$/ }, () => ({ path: "all", namespace: "all" }));
            plugins.onLoad({ filter: /./, namespace: "all" }, () => ({
              contents: ALL,
              resolveDir: import.meta.dirname,
            }));
          },
        },
      ],
    });
    wire.files.set("/page", { type: "text/html", text: '<!doctype html><script src="/page.js"></script>' });
    wire.files.set("/page.js", { type: "text/javascript", text: built.outputFiles[0]?.text ?? "" });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await wire?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  async function tab(): Promise<Page> {
    const page = await browser.page.context().newPage();
    await page.goto(`${wire.url}/page`);
    return page;
  }

  const ids = (page: Page) => page.evaluate<string[]>("ids");
  const has = (page: Page, id: string) =>
    page.waitForFunction(`ids.includes(${JSON.stringify(id)})`, null, { timeout: 30_000 });
  const live = (page: Page) =>
    page.waitForFunction("client.getSnapshot().status.state === 'live'", null, { timeout: 30_000 });

  it("read one stream, each every event once and in order, whoever is closed or frozen", async () => {
    await server.publish("info", "before");
    const first = await tab();
    await live(first);
    const others = [await tab(), await tab()] as const;
    for (const page of others) await live(page);
    await server.publish("info", ...named("a", 20));
    for (const page of [first, ...others]) await has(page, "a.19");
    const expected = ["before", ...named("a", 20)];
    for (const page of [first, ...others]) expect(await ids(page)).toEqual(expected);
    expect(wire.streams).toBe(1);

    // The tab that leads is closed.
    await first.close();
    await server.publish("info", ...named("b", 5));
    for (const page of others) await has(page, "b.4");
    expected.push(...named("b", 5));
    for (const page of others) expect(await ids(page)).toEqual(expected);
    for (const page of others) await live(page);
    expect(wire.streams).toBe(2);

    // The tab that leads now is frozen: the other notices, takes the lead away, and misses nothing.
    const sessions = await Promise.all(others.map((page) => page.context().newCDPSession(page)));
    const before = wire.streams;
    const frozen = await freezeLeader(others, sessions);
    await server.publish("info", ...named("c", 5));
    const [awake, asleep] = frozen === 0 ? [others[1], others[0]] : [others[0], others[1]];
    await has(awake, "c.4");
    expected.push(...named("c", 5));
    expect(await ids(awake)).toEqual(expected);
    await until("a stream of its own", () => wire.streams > before);

    // It wakes up, learns that another leads, and follows that.
    await sessions[frozen]?.send("Debugger.disable");
    await has(asleep, "c.4");
    await server.publish("info", "d");
    for (const page of others) await has(page, "d");
    expected.push("d");
    for (const page of others) expect(await ids(page)).toEqual(expected);
    for (const page of others) expect(await page.evaluate("gaps")).toEqual([]);

    // The tab that leads crashes.
    const crashed = await crashLeader(others);
    const left = others[1 - crashed] as Page;
    await server.publish("info", "e");
    await has(left, "e");
    expect(await ids(left)).toEqual([...expected, "e"]);
    for (const page of others) await page.close();
  });

  it("that are offline say so, and go on by one stream when they are back", async () => {
    const page = await tab();
    await live(page);
    const { length } = await ids(page);
    const context = page.context();
    await context.setOffline(true);
    // What emulates it leaves open what is open: the server's part is done by the wire.
    wire.cut();
    await page.waitForFunction("client.getSnapshot().status.state === 'offline'", null, { timeout: 30_000 });
    await server.publish("info", ...named("f", 5));
    const before = wire.streams;
    await context.setOffline(false);
    await has(page, "f.4");
    await live(page);
    expect((await ids(page)).slice(length)).toEqual(named("f", 5));
    expect(await page.evaluate("gaps")).toEqual([]);
    expect(wire.streams).toBe(before + 1);
    await page.close();
  });

  /** Which of two tabs reads the stream itself: the browser says who holds the lock. */
  async function leader(pages: readonly Page[]): Promise<number> {
    const held = await Promise.all(
      pages.map((page) =>
        page.evaluate<boolean>(
          `(async () => {
            const id = (await new Promise((done) => {
              navigator.locks.request("who", async () =>
                done((await navigator.locks.query()).held.find(({ name }) => name === "who")));
            })).clientId;
            const { held } = await navigator.locks.query();
            return held.some(({ name, clientId }) => name.startsWith("tidings") && clientId === id);
          })()`,
        ),
      ),
    );
    // From one to the other nobody may hold it for a while.
    return held.includes(true) ? held.indexOf(true) : leader(pages);
  }

  async function freezeLeader(
    pages: readonly Page[],
    sessions: readonly Awaited<ReturnType<ReturnType<Page["context"]>["newCDPSession"]>>[],
  ): Promise<number> {
    const at = await leader(pages);
    // Frozen by the life cycle a page with a lock goes on in part; held by the debugger nothing runs.
    await sessions[at]?.send("Debugger.enable");
    await sessions[at]?.send("Debugger.pause");
    return at;
  }

  async function crashLeader(pages: readonly Page[]): Promise<number> {
    const at = await leader(pages);
    await (pages[at] as Page).goto("chrome://crash").catch(() => {});
    return at;
  }
});

it.runIf(WITHOUT)("NOT TESTED: tabs of one browser, for there is no Chromium here", () => {});

it("without Web Locks each tab connects for itself, and a name is needed", () => {
  const transport = http("/events");
  expect(shared(transport, { name: "a" })).toBe(transport);
  expect(() => shared(transport, { name: "" })).toThrow(/shared: a name/);
});
