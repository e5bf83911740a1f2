// What is said of each status, when it is said, and in which language.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Recovered, Status, StopReason } from "../src/status.js";
import { QUIET_MS, RESTORED_MS, statusText } from "../src/status-text.js";
import { watchStatus } from "../src/status-text-watch.js";
import { english } from "../src/texts/english.js";
import { german } from "../src/texts/german.js";
import type { Texts } from "../src/texts/texts.js";

const cause = { kind: "error", detail: "the server answers 503" } as const;
const lost = (state: "reconnecting" | "degraded" | "offline", since = 0, everyMs?: number): Status => ({
  state,
  since,
  attempts: 1,
  cause,
  ...(everyMs === undefined ? {} : { everyMs }),
});
const live = (recovered?: Partial<Recovered>, since = 0): Status => ({
  state: "live",
  since,
  via: "stream",
  ...(recovered && {
    recovered: { missed: 0, critical: 0, complete: true, downMs: 60_000, ...recovered },
  }),
});
const stopped = (reason: StopReason): Status => ({ state: "stopped", since: 0, reason, detail: "" });
const said = (status: Status, texts: Texts = english, now = QUIET_MS) => statusText(status, texts, now).text;

describe("the words for a status", () => {
  it.each([
    [{ state: "connecting", since: 0 }, "Connecting…"],
    [{ state: "catching-up", since: 0, behind: 4 }, "Catching up…"],
    [lost("reconnecting"), "Connection lost. Trying again…"],
    [lost("degraded", 0, 10_000), "Live updates are delayed. Checking every 10 seconds."],
    [lost("degraded", 0, 1_000), "Live updates are delayed. Checking every second."],
    [lost("degraded"), "Live updates are delayed."],
    [lost("offline"), "You are offline. Updates continue when you are back."],
  ] as const)("are quiet for three seconds: %o", (status, text) => {
    expect(said(status, english, QUIET_MS - 1)).toBe("");
    expect(said(status)).toBe(text);
    expect(said(status, english, 10 * RESTORED_MS)).toBe(text);
  });

  it("are none while idle, and none while live after nothing was lost", () => {
    expect(said({ state: "idle" })).toBe("");
    expect(said(live())).toBe("");
  });

  it.each([
    ["closed", "Live updates are off.", "retry", false],
    ["signed-out", "Sign in to see live updates.", "sign-in", true],
    ["not-found", "Live updates are not available here.", "reload", true],
    ["ended", "Live updates ended.", undefined, true],
    ["too-old", "This page is too old. Reload it.", "reload", true],
    ["lost", "This window has lost the application. Close it and open it again.", "retry", true],
  ] as const)("say at once that it stopped, and what helps: %s", (reason, text, action, urgent) => {
    const words = statusText(stopped(reason), english, 0);
    expect(words).toEqual({ text, urgent, ...(action && { action }) });
  });

  it.each(["reconnecting", "degraded", "offline"] as const)("offer another try while %s", (state) => {
    expect(statusText(lost(state), english, QUIET_MS)).toMatchObject({ action: "retry", urgent: false });
  });

  it("say that it is back only where the loss was shown, and not for ever", () => {
    expect(said(live({ downMs: QUIET_MS - 1, missed: 42 }))).toBe("");
    expect(said(live({ downMs: QUIET_MS }))).toBe("Live updates are back. Nothing was missed.");
    expect(said(live({}), english, RESTORED_MS)).toBe("");
  });

  it.each([
    [{ missed: 42, critical: 2 }, "42 activities were missed; 2 important ones are shown."],
    [{ missed: 1, critical: 1 }, "1 activity was missed; 1 important one is shown."],
    [{ missed: 1_234 }, "1,234 activities were missed."],
    [{ missed: 0, critical: 3 }, "Nothing was missed."],
    [{ missed: null, critical: 2 }, "Some activities may have been missed; 2 important ones are shown."],
    [
      { missed: 7, critical: 1, complete: false },
      "7 activities were missed; 1 important one is shown. Important ones may be missing.",
    ],
    [{ missed: 0, complete: false }, "Some activities may have been missed. Important ones may be missing."],
  ])("say what was missed as far as it is known: %o", (recovered, text) => {
    expect(said(live(recovered))).toBe(`Live updates are back. ${text}`);
  });

  it("are there in German", () => {
    expect(said(live({ missed: 1_234, critical: 1 }), german)).toBe(
      "Live-Meldungen sind wieder da. 1.234 Aktivitäten wurden verpasst; 1 wichtige wird angezeigt.",
    );
    expect(said(lost("degraded", 0, 10_000), german)).toBe(
      "Live-Meldungen kommen verspätet. Es wird alle 10 Sekunden nachgesehen.",
    );
  });

  it("take a language with more plural forms, and refuse one that is not whole", () => {
    const polish: Texts = {
      ...english,
      locale: "pl",
      missed: { one: "# aktywność", few: "# aktywności", other: "# aktywności.." },
    };
    expect(said(live({ missed: 3 }), polish)).toContain("3 aktywności.");
    expect(said(live({ missed: 5 }), polish)).toContain("5 aktywności..");
    const { offline: _, ...rest } = english;
    // @ts-expect-error: `offline` is missing
    const partial: Texts = rest;
    // @ts-expect-error: a sentence with a number needs the form `other`
    const unformed: Texts = { ...english, missed: { one: "#" } };
    expect([partial, unformed]).toHaveLength(2);
  });
});

describe("the words as they are now", () => {
  let status: Status;
  let tell = () => {};
  const client = {
    getSnapshot: () => ({ status }),
    subscribe(listener: () => void) {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
  };
  const turn = (next: Status) => {
    status = next;
    tell();
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    status = { state: "idle" };
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("come when the state is old enough, without a word from the client", () => {
    const watch = watchStatus(client);
    const seen: string[] = [];
    const leave = watch.subscribe(() => seen.push(watch.getSnapshot().text));
    turn(lost("reconnecting", performance.now()));
    expect(watch.getSnapshot().text).toBe("");
    vi.advanceTimersByTime(QUIET_MS + 1);
    expect(seen.at(-1)).toBe("Connection lost. Trying again…");
    leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stay while one state of an outage gives way to the next, and go when it is over", () => {
    const watch = watchStatus(client);
    watch.subscribe(() => {});
    turn(lost("reconnecting", performance.now()));
    vi.advanceTimersByTime(QUIET_MS + 1);
    turn({ state: "catching-up", since: performance.now(), behind: 3 });
    expect(watch.getSnapshot().text).toBe("Connection lost. Trying again…");
    vi.advanceTimersByTime(QUIET_MS + 1);
    expect(watch.getSnapshot().text).toBe("Catching up…");
    turn(live(undefined, performance.now()));
    expect(watch.getSnapshot().text).toBe("");
  });

  it("do not carry over what was said before the outage", () => {
    const watch = watchStatus(client);
    watch.subscribe(() => {});
    turn(live({}, performance.now()));
    expect(watch.getSnapshot().text).toContain("back");
    turn(lost("reconnecting", performance.now()));
    expect(watch.getSnapshot().text).toBe("");
  });

  it("are taken away when “back” has been said long enough", () => {
    const watch = watchStatus(client);
    const seen: string[] = [];
    watch.subscribe(() => seen.push(watch.getSnapshot().text));
    turn(live({}, performance.now()));
    vi.advanceTimersByTime(RESTORED_MS + 1);
    expect(seen.at(-1)).toBe("");
  });

  it("are the same object until something changed", () => {
    const watch = watchStatus(client);
    turn(lost("reconnecting", performance.now()));
    const before = watch.getSnapshot();
    vi.advanceTimersByTime(QUIET_MS - 1);
    expect(watch.getSnapshot()).toBe(before);
    vi.advanceTimersByTime(1);
    expect(watch.getSnapshot()).not.toBe(before);
  });
});
