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

/** A page of Chromium of the same origin, and what closes it. */
async function pageOf(url: string): Promise<[Page, () => Promise<void>]> {
  const profile = await mkdtemp(path.join(tmpdir(), "tidings-chromium-"));
  const browser: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: QUIET,
  });
  const page: Page = await browser.newPage();
  // Any document of that origin: the page is there for its EventSource.
  await page.goto(new URL("/events/health", url).href);
  const close = async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  };
  return [page, close];
}

/** Chromium's own, in a page of the same origin. */
export async function inChromium(url: string): Promise<Listener> {
  const [page, close] = await pageOf(url);
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
    close,
  };
}

/** How long an EventSource was told to wait when it lost its stream, and when it had the next one; in milliseconds. */
export interface Waited {
  readonly told: number;
  readonly waited: number;
}

/** Many EventSources somewhere. */
export interface Herd {
  readonly size: number;
  /** How many have a stream. */
  open(): Promise<number>;
  /** Of each that has come again, in the order they came. */
  waited(): Promise<readonly Waited[]>;
  close(): Promise<void>;
}

/** What a herd has seen so far. It runs in a page as well, so it knows nothing but what it is given. */
interface Noted {
  open: number;
  readonly waited: Waited[];
  end(): void;
}

/** Opens so many, and notes what they do. */
function noting(Source: typeof EventSource, url: string, size: number): Noted {
  const noted = { open: 0, waited: [] as Waited[] };
  const sources = Array.from({ length: size }, () => {
    const source = new Source(url);
    let told = 0;
    let lost: number | undefined;
    source.addEventListener("hello", (event) => {
      if (lost !== undefined) noted.waited.push({ told, waited: performance.now() - lost });
      lost = undefined;
      told = JSON.parse((event as MessageEvent<string>).data).retry_ms;
      noted.open += 1;
    });
    source.onerror = () => {
      if (lost === undefined) noted.open -= 1;
      lost ??= performance.now();
    };
    return source;
  });
  return Object.assign(noted, {
    end() {
      for (const source of sources) source.close();
    },
  });
}

/** Five hundred from npm. */
export async function herdInNode(url: string): Promise<Herd> {
  const noted = noting(EventSource, url, 500);
  return {
    size: 500,
    open: async () => noted.open,
    waited: async () => noted.waited,
    close: async () => noted.end(),
  };
}

/** As many of Chromium's own as it connects to one server, without one for the page. */
export async function herdInChromium(url: string): Promise<Herd> {
  const [page, close] = await pageOf(url);
  await page.evaluate(`globalThis.herd = (${noting.toString()})(EventSource, ${JSON.stringify(url)}, 5)`);
  return {
    size: 5,
    open: () => page.evaluate("globalThis.herd.open"),
    waited: () => page.evaluate("globalThis.herd.waited"),
    close,
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
