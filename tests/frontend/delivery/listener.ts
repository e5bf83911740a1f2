// Readers that know nothing of tidings: EventSource, in Node.js from npm and in Chromium as it is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { EventSource } from "eventsource";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { parseEnvelope } from "../../../generated/typescript/nexus/index.js";
import { QUIET } from "../page/places.js";

/** What an EventSource was given. */
export interface Seen {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** An EventSource somewhere. */
export interface Listener {
  seen(): Promise<readonly Seen[]>;
  /** 0 connecting, 1 open, 2 given up for ever. */
  state(): Promise<number>;
  close(): Promise<void>;
}

/** The frames that have a name of their own. */
const NAMES = ["hello", "gap", "heartbeat", "unsupported", "goodbye"] as const;

/** `eventsource` of npm. */
export async function inNode(url: string): Promise<Listener> {
  const source = new EventSource(url);
  const seen: Seen[] = [];
  for (const name of ["message", ...NAMES]) {
    source.addEventListener(name, (event: MessageEvent) => {
      seen.push({ name, id: event.lastEventId, data: String(event.data) });
    });
  }
  return {
    seen: async () => [...seen],
    state: async () => source.readyState,
    close: async () => source.close(),
  };
}

/** Chromium's own, in a page of the same origin. */
export async function inChromium(url: string): Promise<Listener> {
  const profile = await mkdtemp(path.join(tmpdir(), "tidings-chromium-"));
  const browser: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: QUIET,
  });
  const page: Page = await browser.newPage();
  // Any document of that origin: the page is there for its EventSource.
  await page.goto(new URL("/events/health", url).href);
  await page.evaluate(
    ([to, names]) => {
      const source = new globalThis.EventSource(to as string);
      const seen: object[] = [];
      for (const name of ["message", ...(names as string[])]) {
        source.addEventListener(name, (event) => {
          const { lastEventId, data } = event as MessageEvent<string>;
          seen.push({ name, id: lastEventId, data });
        });
      }
      Object.assign(globalThis, { listener: { source, seen } });
    },
    [url, NAMES] as const,
  );
  const ask = <T>(what: "seen" | "state"): Promise<T> =>
    page.evaluate((asked) => {
      const { source, seen } = (
        globalThis as unknown as { listener: { source: { readyState: number }; seen: unknown } }
      ).listener;
      return (asked === "seen" ? seen : source.readyState) as never;
    }, what);
  return {
    seen: () => ask<Seen[]>("seen"),
    state: () => ask<number>("state"),
    close: async () => {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** The ids of the envelopes, each of which the generated `parseEnvelope` has to know. */
export function ids(seen: readonly Seen[]): string[] {
  return seen
    .filter(({ name }) => name === "message")
    .map(({ data }) => {
      const parsed = parseEnvelope(data);
      if (parsed.kind !== "known") throw new Error(`${parsed.kind}: ${data}`);
      return parsed.envelope.id;
    });
}

/** The frames of a name, as they stand in their data. */
export function frames(seen: readonly Seen[], name: (typeof NAMES)[number]): Record<string, unknown>[] {
  return seen.filter((it) => it.name === name).map(({ data }) => JSON.parse(data) as Record<string, unknown>);
}

/** Waits for something that comes by itself. An EventSource that has given up never gets there. */
export async function until(
  listener: Listener,
  what: string,
  holds: (seen: readonly Seen[]) => boolean,
): Promise<readonly Seen[]> {
  const end = performance.now() + 40_000;
  for (;;) {
    const seen = await listener.seen();
    if (holds(seen)) return seen;
    const state = await listener.state();
    if (state === 2) throw new Error(`it has given up, and ${what} never came`);
    if (performance.now() > end) throw new Error(`${what} never came: ${JSON.stringify(seen)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
