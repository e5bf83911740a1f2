// What a screen reader is told, message by message, on a clock that is turned by hand.
import { type StatusView, english as status } from "tidings";
import type { EventEntry, GapEntry } from "tidings/feed";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Announcer, type Message } from "../../src/announcer.js";
import { english } from "../../src/texts/english.js";
import { Scene } from "../scene.js";

const LIVE: StatusView = { status: { state: "live", since: 0, via: "stream" }, text: "", urgent: false };
const view = (text: string, urgent = false): StatusView => ({
  status: { state: "reconnecting", since: 0, attempts: 1, cause: { kind: "closed", detail: "" } },
  text,
  urgent,
});
const BACK: StatusView = { ...LIVE, text: status.restored };
const gap: GapEntry = {
  kind: "gap",
  key: "gap-1",
  reason: "slow",
  missed: 3,
  critical: 0,
  complete: true,
  after: undefined,
  before: undefined,
};

describe("what a screen reader is told", () => {
  const scene = new Scene();
  let announcer: Announcer;
  /** Each message with its second and its kind. */
  let said: string[];
  let seq = 0;

  const make = (first: StatusView = LIVE) => {
    const start = performance.now();
    const say = (kind: string) => (messages: readonly Message[]) => {
      const at = ((performance.now() - start) / 1_000).toFixed(1);
      const words = messages.at(-1)?.words;
      if (words !== undefined) said.push(`${at} ${kind} ${words}`);
    };
    announcer = new Announcer(() => english, first, say("polite"), say("alert"));
  };
  const come = (count: number, more: Partial<EventEntry> = {}, meta: { replayed?: boolean } = {}) => {
    for (let n = 0; n < count; n += 1) {
      seq += 1;
      const entry: EventEntry = {
        kind: "event",
        key: `${seq}`,
        title: `event ${seq}`,
        level: "info",
        critical: false,
        missed: false,
        at: "2026-01-01T12:00:00Z",
        count: 1,
        ...more,
      };
      announcer.entry(entry, scene.meta(seq, meta));
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    seq = 0;
    make();
  });
  afterEach(() => {
    announcer.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("is one event by its title, and many by their number", () => {
    come(1);
    vi.advanceTimersByTime(1_500);
    come(12);
    vi.advanceTimersByTime(1_500);
    expect(said).toEqual(["0.5 polite 1 new activity: event 1", "2.0 polite 12 new activities"]);
  });

  it("names the errors among them, the last by its title", () => {
    come(11);
    come(1, { level: "error", title: "server refused the login" });
    vi.advanceTimersByTime(1_500);
    expect(said).toEqual(["0.5 polite 12 new activities, 1 error: server refused the login"]);
  });

  it("is polite at most once a second, and has the critical first, each once", () => {
    for (let ms = 0; ms < 2_000; ms += 2) {
      const critical = [400, 402, 1_400].includes(ms);
      come(1, critical ? { critical, level: "error", title: `critical ${ms}` } : {});
      vi.advanceTimersByTime(2);
    }
    vi.advanceTimersByTime(5_000);
    expect(said.filter((one) => one.includes("alert"))).toEqual([
      "0.4 alert Error: critical 400",
      "1.4 alert Error: critical 402",
      "2.4 alert Error: critical 1400",
    ]);
    const polite = said.filter((one) => one.includes("polite"));
    const times = polite.map((one) => Number.parseFloat(one));
    for (const [index, time] of times.slice(1).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(1);
    const counts = polite.map((one) => Number(/polite (\d+)/.exec(one)?.[1]));
    expect(counts.reduce((sum, count) => sum + count)).toBe(997);
    expect(polite).toHaveLength(3);
  });

  it("names three of many critical ones and counts the rest", () => {
    come(1, { critical: true });
    come(5, { critical: true, title: "again" });
    vi.advanceTimersByTime(3_000);
    expect(said).toEqual(["0.0 alert event 1. again. again. 3 more important activities"]);
  });

  it("is nothing of what had happened before the page was live", () => {
    make({ ...LIVE, status: { state: "connecting", since: 0 } });
    come(5, {}, { replayed: true });
    come(1, { critical: true }, { replayed: true });
    vi.advanceTimersByTime(2_000);
    expect(said).toEqual([]);
    announcer.status(LIVE);
    come(2, {}, { replayed: true });
    vi.advanceTimersByTime(2_000);
    expect(said).toEqual(["2.5 polite 2 new activities"]);
  });

  it("is nothing while paused but what is critical; the status is made up for", () => {
    announcer.pause(true);
    come(5);
    come(1, { critical: true, title: "fire" });
    announcer.status(view(status.reconnecting));
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual(["0.0 alert fire"]);
    announcer.pause(false);
    vi.advanceTimersByTime(5_000);
    expect(said.slice(1)).toEqual([`5.5 polite ${status.reconnecting}`]);
    announcer.status(view("Delayed."));
    announcer.pause(true);
    vi.advanceTimersByTime(5_000);
    expect(said).toHaveLength(2);
  });

  it("is each status once: loss, delay and return", () => {
    for (const one of [
      view(status.reconnecting),
      view(status.reconnecting),
      view("Delayed."),
      BACK,
      BACK,
      LIVE,
    ]) {
      announcer.status(one);
      vi.advanceTimersByTime(3_000);
    }
    expect(said.map((one) => one.replace(/^\S+ /, ""))).toEqual([
      `polite ${status.reconnecting}`,
      "polite Delayed.",
      `polite ${status.restored}`,
    ]);
    announcer.status(view(status.reconnecting));
    vi.advanceTimersByTime(3_000);
    expect(said).toHaveLength(4);
  });

  it("is not a status that was over before it could be said, and not what stands there at first", () => {
    make(view(status.reconnecting));
    announcer.status(view(status.reconnecting));
    vi.advanceTimersByTime(3_000);
    announcer.status(view("Delayed."));
    announcer.status(LIVE);
    vi.advanceTimersByTime(3_000);
    expect(said).toEqual([]);
  });

  it("is at once what asks for the person", () => {
    announcer.status(view(status.signedOut, true));
    vi.advanceTimersByTime(3_000);
    expect(said).toEqual([`0.0 alert ${status.signedOut}`]);
  });

  it("is what was missed, by the status or by the gap, but once", () => {
    announcer.entry(gap);
    announcer.status({ ...LIVE, status: { state: "live", since: 5, via: "stream" } });
    vi.advanceTimersByTime(3_000);
    expect(said).toEqual(["0.5 polite 3 activities were missed."]);
    announcer.entry(gap);
    announcer.status({ ...BACK, text: `${status.restored} 3 activities were missed.` });
    vi.advanceTimersByTime(3_000);
    expect(said.slice(1)).toEqual([`3.5 polite ${status.restored} 3 activities were missed.`]);
  });
});
