// The model of the feed: what it shows of any course of events.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFeed, type EventEntry, type Feed, type FeedEntry } from "../src/feed.js";
import { type Note, Source } from "./feed-source.js";

const titles = (entries: readonly FeedEntry[]) =>
  entries.map((entry) => (entry.kind === "gap" ? `gap ${entry.missed}` : entry.title));
const isOrdinary = (entry: FeedEntry) => entry.kind === "event" && !entry.critical;
const settled = () => new Promise((done) => setTimeout(done, 0));

describe("a feed", () => {
  let source: Source;
  let feed: Feed;
  const make = (options: Partial<Parameters<typeof createFeed<Note>>[1]> = {}) =>
    createFeed<Note>(source, { describe: (note) => note, history: 0, ...options });

  beforeEach(() => {
    source = new Source();
    feed = make();
  });

  it("shows the newest first, and leaves out what describe leaves out", () => {
    feed = make({ describe: (note) => (note.title === "noise" ? undefined : note) });
    source.event(1, { title: "a" });
    source.event(2, { title: "noise" });
    source.event(3, { title: "b" });
    expect(titles(feed.getSnapshot().entries)).toEqual(["b", "a"]);
  });

  it("reports what describe throws, and goes on", () => {
    const errors: unknown[] = [];
    feed = make({
      describe: (note) => {
        if (note.title === "bad") throw new Error("no words");
        return note;
      },
      onError: (error) => errors.push(error),
    });
    source.event(1, { title: "bad" });
    source.event(2, { title: "good" });
    expect(errors).toEqual([new Error("no words")]);
    expect(titles(feed.getSnapshot().entries)).toEqual(["good"]);
  });

  it("makes one entry of equal neighbours within a minute, under the key of the first", () => {
    source.event(1, { title: "saved" }, {}, 0);
    source.event(2, { title: "saved" }, {}, 60);
    source.event(3, { title: "saved" }, {}, 121);
    source.event(4, { title: "saved", level: "error" }, {}, 121);
    source.event(5, { title: "saved" }, { missed: true }, 121);
    const counts = feed.getSnapshot().entries.map((entry) => (entry as EventEntry).count);
    expect(counts).toEqual([1, 1, 1, 2]);
    const first = feed.getSnapshot().entries.at(-1) as EventEntry;
    expect(first).toMatchObject({ key: "id-1", at: source.meta(2, {}, 60).envelope.timestamp });
  });

  it("makes one entry of neighbours of a group, in the words of the newest", () => {
    feed = make({ describe: (note) => ({ ...note, group: "progress" }) });
    source.event(1, { title: "10 %" });
    source.event(2, { title: "20 %" });
    expect(titles(feed.getSnapshot().entries)).toEqual(["20 %"]);
  });

  it("puts a gap in its place, between the times of its neighbours", () => {
    source.event(1, { title: "a" });
    source.gap(42, { critical: 1 });
    source.event(20, { title: "kept" }, { missed: true, critical: true });
    const gap = () => feed.getSnapshot().entries.find((entry) => entry.kind === "gap");
    expect(gap()).toMatchObject({ after: source.meta(1).envelope.timestamp, before: undefined });
    source.event(50, { title: "b" });
    source.event(51, { title: "c" });
    expect(titles(feed.getSnapshot().entries)).toEqual(["c", "b", "kept", "gap 42", "a"]);
    expect(gap()).toMatchObject({ before: source.meta(50).envelope.timestamp, critical: 1 });
    expect(feed.getSnapshot().entries[2]).toMatchObject({ missed: true, critical: true });
  });

  it("adds the rest of a gap that was cut short to it", () => {
    source.gap(40, { critical: 1 });
    source.event(2, { title: "kept" }, { missed: true, critical: true });
    source.gap(2, { critical: 1, complete: false, rest: true });
    expect(titles(feed.getSnapshot().entries)).toEqual(["kept", "gap 42"]);
    expect(feed.getSnapshot().entries[1]).toMatchObject({ critical: 2, complete: false });
    source.gap(null, { rest: true });
    expect(titles(feed.getSnapshot().entries)).toEqual(["kept", "gap null"]);
  });

  it("lets entries wait while paused or held, until neither is", () => {
    source.event(1, { title: "a" });
    const before = feed.getSnapshot().entries;
    feed.hold(true);
    source.event(2, { title: "b" });
    feed.pause();
    source.gap(1);
    expect(feed.getSnapshot()).toMatchObject({ waiting: 2, paused: true });
    expect(feed.getSnapshot().entries).toEqual(before);
    feed.resume();
    expect(feed.getSnapshot()).toMatchObject({ waiting: 2, paused: false });
    feed.hold(false);
    expect(feed.getSnapshot().waiting).toBe(0);
    expect(titles(feed.getSnapshot().entries)).toEqual(["gap 1", "b", "a"]);
  });

  it("shows what waits when asked, and stays paused", () => {
    feed.pause();
    source.event(1, { title: "a" });
    feed.showWaiting();
    source.event(2, { title: "b" });
    expect(titles(feed.getSnapshot().entries)).toEqual(["a"]);
    expect(feed.getSnapshot()).toMatchObject({ waiting: 1, paused: true });
  });

  it("filters events but no gaps, in what waits as well, and forgets nothing", () => {
    source.event(1, { title: "a", level: "error" });
    source.event(2, { title: "b" });
    source.gap(3);
    feed.filter((entry) => entry.level === "error");
    expect(titles(feed.getSnapshot().entries)).toEqual(["gap 3", "a"]);
    expect(feed.getSnapshot().filtered).toBe(1);
    feed.pause();
    source.event(3, { title: "c" });
    source.event(4, { title: "d", level: "error" });
    expect(feed.getSnapshot().waiting).toBe(1);
    feed.resume();
    feed.filter();
    expect(titles(feed.getSnapshot().entries)).toEqual(["d", "c", "gap 3", "b", "a"]);
  });

  it("tells each event as it comes, waiting or not, and nothing of the past", async () => {
    source.past = [{ event: { title: "old" }, meta: source.meta(1) }];
    feed = make({ history: 10 });
    const told: FeedEntry[] = [];
    feed.onEntry((entry) => told.push(entry));
    feed.subscribe(() => {});
    await settled();
    feed.pause();
    source.event(2, { title: "new" });
    source.event(3, { title: "new" });
    source.gap(2);
    expect(titles(told)).toEqual(["new", "new", "gap 2"]);
  });

  it("gives the same object until something changed", () => {
    const before = feed.getSnapshot();
    expect(feed.getSnapshot()).toBe(before);
    feed.hold(false);
    expect(feed.getSnapshot()).toBe(before);
    source.event(1, { title: "a" });
    expect(feed.getSnapshot()).not.toBe(before);
  });

  it("tells its listeners of many changes once", async () => {
    const listener = vi.fn();
    const leave = feed.subscribe(listener);
    for (let seq = 1; seq <= 100; seq += 1) source.event(seq, { title: `${seq}` });
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
    leave();
    source.event(101, { title: "b" });
    await new Promise((done) => setTimeout(done, 50));
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("leaves the client when it is closed", () => {
    feed.subscribe(() => {});
    expect(source.handlers).toBe(3);
    feed.close();
    expect(source.handlers).toBe(0);
  });
});

describe("the past of a feed", () => {
  let source: Source;
  const past = (...seqs: number[]) =>
    seqs.map((seq) => ({ event: { title: `${seq}` }, meta: source.meta(seq) }));
  const make = () =>
    createFeed<Note>(source, { describe: (note) => note, onError: (error) => errors.push(error) });
  let errors: unknown[];

  beforeEach(() => {
    source = new Source();
    errors = [];
  });

  it("is asked for when somebody looks and the client is live, once", async () => {
    source.turn({ state: "connecting", since: 0 });
    source.past = past(1, 2);
    const feed = make();
    expect(feed.getSnapshot().loading).toBe(true);
    feed.subscribe(() => {});
    await settled();
    expect(source.asked).toBe(0);
    source.turn({ state: "live", since: 0, via: "stream" });
    source.turn({ state: "live", since: 1, via: "stream" });
    await settled();
    expect(source.asked).toBe(1);
    expect(feed.getSnapshot().loading).toBe(false);
    expect(titles(feed.getSnapshot().entries)).toEqual(["2", "1"]);
  });

  it("ends where that begins which came by itself", async () => {
    source.past = past(1, 2, 3, 4);
    const feed = make();
    source.event(3, { title: "3" }, { replayed: true });
    feed.subscribe(() => {});
    source.event(4, { title: "4" });
    await settled();
    source.event(5, { title: "5" });
    expect(titles(feed.getSnapshot().entries)).toEqual(["5", "4", "3", "2", "1"]);
  });

  it("is older than what came while it was asked for", async () => {
    source.past = past(1, 2);
    const feed = make();
    feed.subscribe(() => {});
    source.event(3, { title: "3" });
    await settled();
    expect(titles(feed.getSnapshot().entries)).toEqual(["3", "2", "1"]);
  });

  it("is nothing where a gap came first: all that is in memory follows the gap", async () => {
    source.past = past(8, 9);
    const feed = make();
    source.gap(5);
    source.event(8, { title: "8" });
    source.event(9, { title: "9" });
    feed.subscribe(() => {});
    await settled();
    expect(titles(feed.getSnapshot().entries)).toEqual(["9", "8", "gap 5"]);
  });

  it("is asked for again, and nobody waits for it, where it does not come", async () => {
    source.past = new Error("no answer");
    const feed = make();
    feed.subscribe(() => {});
    await settled();
    expect(errors).toEqual([new Error("no answer")]);
    expect(feed.getSnapshot().loading).toBe(false);
    source.past = past(1);
    source.turn({ state: "live", since: 1, via: "stream" });
    await settled();
    expect(titles(feed.getSnapshot().entries)).toEqual(["1"]);
  });
});

describe("any course of events", () => {
  const LIMIT = 8;
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("event" as const),
        critical: fc.boolean(),
        title: fc.constantFrom("a", "b", "c"),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom("gap", "pause", "resume", "hold", "free", "show") }),
    },
  );

  it("keeps the bounds, lets the important go last, and counts what it lets go", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), fc.boolean(), (steps, allCritical) => {
        const source = new Source();
        const feed = createFeed<Note>(source, { describe: (note) => note, limit: LIMIT, history: 0 });
        let seq = 0;
        let critical = 0;
        for (const one of steps) {
          const before = feed.getSnapshot();
          if (one.do === "event") {
            seq += 1;
            const isCritical = one.critical || allCritical;
            if (isCritical) critical += 1;
            source.event(seq, { title: one.title }, { critical: isCritical });
          } else if (one.do === "gap") source.gap(1);
          else if (one.do === "pause") feed.pause();
          else if (one.do === "resume") feed.resume();
          else if (one.do === "show") feed.showWaiting();
          else feed.hold(one.do === "hold");

          const now = feed.getSnapshot();
          expect(now.entries.length).toBeLessThanOrEqual(LIMIT);
          expect(now.waiting).toBeLessThanOrEqual(LIMIT);
          // What was let go was of the list that shows or of the one that waits; the latter is not seen here.
          if (now.letGo.critical > before.letGo.critical && now.waiting === 0) {
            expect(now.entries.filter(isOrdinary)).toEqual([]);
          }
        }
        feed.resume();
        feed.hold(false);
        const { entries, letGo } = feed.getSnapshot();
        const events = entries.filter((entry) => entry.kind === "event");
        const held = events.reduce((sum, entry) => sum + entry.count, 0);
        const important = events
          .filter((entry) => entry.critical)
          .reduce((sum, entry) => sum + entry.count, 0);
        expect(held + letGo.events).toBe(seq);
        expect(important + letGo.critical).toBe(critical);
        const times = events.map((entry) => Date.parse(entry.at));
        expect(times).toEqual([...times].sort((a, b) => b - a));
        expect(new Set(entries.map((entry) => entry.key)).size).toBe(entries.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe("100 000 events", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("leave the heap flat", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const source = new Source();
    const feed = createFeed<Note>(source, { describe: (note) => note, history: 0 });
    feed.subscribe(() => {});
    const run = (from: number, to: number) => {
      for (let seq = from; seq < to; seq += 1) {
        source.event(seq, { title: `event ${seq}` }, { critical: seq % 10 === 0 });
        if (seq % 1_000 === 0) feed.getSnapshot();
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = run(0, 10_000);
    const after = run(10_000, 110_000);
    expect(after - before).toBeLessThan(2_000_000);
    expect(feed.getSnapshot().entries).toHaveLength(500);
    feed.close();
  });
});
