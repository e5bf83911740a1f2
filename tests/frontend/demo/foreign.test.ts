// The EventSource of a browser, which knows an id and nothing else, as a client of the real server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvelope } from "../../../generated/typescript/nexus/index.js";
import { type Browser, openBrowser, until, WITHOUT } from "./browser.js";
import { type Demo, startDemo } from "./program.js";

/** What an EventSource in the page has had so far. */
interface Had {
  readonly events: readonly { readonly id: string; readonly data: string }[];
  readonly named: readonly string[];
  readonly opens: number;
  readonly closed: boolean;
}

/** Runs in the page. */
const LISTEN = `url => {
  const had = { events: [], named: [], opens: 0, closed: false };
  const source = new EventSource(url);
  source.onopen = () => (had.opens += 1);
  source.onerror = () => (had.closed ||= source.readyState === EventSource.CLOSED);
  source.onmessage = ({ lastEventId, data }) => had.events.push({ id: lastEventId, data });
  for (const name of ["hello", "gap", "goodbye", "unsupported"]) source.addEventListener(name, () => had.named.push(name));
  window.had = had;
  window.source = source;
}`;

describe.skipIf(WITHOUT).sequential("a native EventSource", () => {
  let browser: Browser;
  const demos: Demo[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const demo of demos) expect(await demo.stop()).toBe(0);
  });

  async function start(...more: string[]): Promise<Demo> {
    const demo = await startDemo(...more);
    demos.push(demo);
    // A document of the same origin that has no client of its own.
    await browser.page.goto(`${demo.url}/page/icon.svg`);
    return demo;
  }

  const listen = (url: string) => browser.page.evaluate(`(${LISTEN})(${JSON.stringify(url)})`);
  const had = () => browser.page.evaluate("window.had") as Promise<Had>;
  const seqs = ({ events }: Had) => events.map(({ id }) => Number(id.split(".")[2]));
  const types = ({ events }: Had) =>
    events.map(({ data }) => JSON.parse(data).event.type as string);

  it("reads plain envelopes, and resumes by itself after a clean restart", async () => {
    const demo = await start();
    await listen("/events?from=window");
    await until("the start", async () => types(await had()).includes("application_ready"));
    await fetch(`${demo.url}/demo/server/restart`, { method: "POST" });
    const seen = await until("another start", async () => {
      const now = await had();
      return types(now).filter((type) => type === "application_started").length === 2 && now;
    });
    for (const { data } of seen.events)
      expect(parseEnvelope(JSON.parse(data))).toMatchObject({ kind: "known" });
    expect(seqs(seen)).toEqual(seen.events.map((_, index) => index + 1));
    expect(seen.named.filter((name) => name === "gap")).toEqual([]);
    expect(seen.opens).toBeGreaterThan(1);
    expect(seen.closed).toBe(false);
  });

  it("is told of a gap after a kill, and goes on", async () => {
    const demo = demos[0] as Demo;
    const before = (await had()).events.length;
    await fetch(`${demo.url}/demo/server/kill`, { method: "POST" });
    const seen = await until("a third start", async () => {
      const now = await had();
      return types(now).slice(before).includes("application_started") && now;
    });
    expect(seen.named.filter((name) => name === "gap").length).toBe(1);
    expect(seen.closed).toBe(false);
  });

  it("is never given up for an id of another server", async () => {
    await start("server", "--no-agent");
    let asked = 0;
    await browser.page.route("**/events", async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const headers = { "content-type": "text/event-stream" };
      return route.fulfill({ status: 200, headers, body: "retry: 50\nid: 42\ndata: {}\n\n" });
    });
    await listen("/events");
    const seen = await until("a gap", async () => {
      const now = await had();
      return now.named.includes("gap") && now;
    });
    await browser.page.unroute("**/events");
    // Without the foreign id it would begin now, and no gap would be told.
    expect(seen.named.slice(0, 2)).toEqual(["hello", "gap"]);
    expect(seen.closed).toBe(false);
  });

  it("tries again and again where there is no room, and comes in when there is", async () => {
    const demo = await start("server", "--no-agent", "--max-connections", "1");
    const control = new AbortController();
    const first = await fetch(`${demo.url}/events`, { signal: control.signal });
    expect(first.status).toBe(200);
    await listen("/events?from=window");
    await until("a goodbye", async () => (await had()).named.includes("goodbye"));
    expect((await had()).events).toEqual([]);
    control.abort();
    const seen = await until("the window", async () => {
      const now = await had();
      return now.events.length === 2 && now;
    });
    expect(types(seen)).toEqual(["application_started", "application_ready"]);
    expect(seen.closed).toBe(false);
  });
});
