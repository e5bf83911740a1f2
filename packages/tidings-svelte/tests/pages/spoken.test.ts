// What a real screen reader says of the page: Orca, without sound.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { missing, type Reader, startReader } from "./reader.js";
import { type Served, serve } from "./serve.js";

const MISSING = missing();
if (MISSING.length > 0) {
  console.warn(`NOT TESTED: what a screen reader says. Here is no ${MISSING.join(", no ")}; install
  them (apt-get install xvfb openbox dbus at-spi2-core orca) and run this again`);
}

/** Longer than anything is held back in the page before it is said, in milliseconds. */
const SETTLED = 5_000;

describe.skipIf(MISSING.length > 0).sequential("a screen reader", { timeout: 240_000 }, () => {
  let served: Served;
  let reader: Reader;

  let marks = 0;

  /** What is spoken because of `act`. A screen reader says things in order: behind them stands a mark. */
  async function spokenDuring(act: () => Promise<unknown>): Promise<string[]> {
    const before = (await reader.spoken()).length;
    await act();
    marks += 1;
    const title = `mark ${marks}`;
    const said = `1 new activity: ${title}`;
    await reader.page.evaluate(
      async ([title, wait]) => {
        await new Promise((done) => setTimeout(done, wait));
        globalThis.scene.tell({ title });
      },
      [title, SETTLED] as const,
    );
    const spoken = async () => (await reader.spoken()).slice(before).map(({ text }) => text);
    await vi.waitFor(async () => expect(await spoken()).toContain(said), { timeout: 90_000, interval: 200 });
    return (await spoken()).filter((text) => text !== said);
  }
  const stand = (...args: [state: "reconnecting" | "degraded" | "live", more?: object]) =>
    spokenDuring(() => reader.page.evaluate(([state, more]) => globalThis.scene.stand(state, 0, more), args));

  beforeAll(async () => {
    served = await serve();
    reader = await startReader(served.url);
    await spokenDuring(() => reader.page.waitForFunction(() => "scene" in globalThis));
    expect((await reader.spoken()).map(({ text }) => text)).toContain("Activity");
  }, 120_000);
  afterAll(async () => {
    await reader?.close();
    await served?.close();
  });

  it("says of 1 000 events in two seconds what is critical, once, and politely how many there were", async () => {
    let took = 0;
    const spoken = await spokenDuring(async () => {
      took = await reader.page.evaluate(async () => {
        const start = performance.now();
        for (let tick = 0; tick < 100; tick += 1) {
          globalThis.scene.come(10, "noise");
          if ([0, 1, 70].includes(tick)) {
            globalThis.scene.tell({ title: `fire ${tick}`, level: "error" }, { critical: true });
          }
          await new Promise((done) => setTimeout(done, 20));
        }
        return performance.now() - start;
      });
    });
    const alerts = spoken.filter((text) => text.startsWith("Error: "));
    expect(alerts.join(". ").match(/fire \d+/g)).toEqual(["fire 0", "fire 1", "fire 70"]);
    const polite = spoken.filter((text) => / new activit/.test(text));
    const counts = polite.map((text) => Number.parseInt(text, 10));
    // What is polite and still waits, a screen reader drops for an alert.
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(1_000);
    expect(spoken[0]).toBe("Error: fire 0");
    expect([...alerts, ...polite].sort()).toEqual([...spoken].sort());
    // One a second while they came, and one for those that were left.
    expect(polite.length).toBeLessThanOrEqual(Math.ceil(took / 1_000) + 1);
  });

  it("says loss, delay and return, each once", async () => {
    expect(await stand("reconnecting")).toEqual(["Connection lost. Trying again…"]);
    expect(await stand("degraded", { everyMs: 10_000 })).toEqual([
      "Live updates are delayed. Checking every 10 seconds.",
    ]);
    const recovered = { missed: 42, critical: 2, complete: true, downMs: 20_000 };
    expect(await stand("live", { recovered })).toEqual([
      "Live updates are back. 42 activities were missed; 2 important ones are shown.",
    ]);
  });

  it("says nothing of an outage of two seconds", async () => {
    const spoken = await spokenDuring(() =>
      reader.page.evaluate(async () => {
        globalThis.scene.stand("reconnecting", 0);
        await new Promise((done) => setTimeout(done, 2_000));
        const recovered = { missed: 0, critical: 0, complete: true, downMs: 2_000 };
        globalThis.scene.stand("live", 0, { recovered });
      }),
    );
    expect(spoken).toEqual([]);
  });

  it("says nothing again after a reload", async () => {
    const spoken = await spokenDuring(() => reader.page.reload());
    expect(spoken.filter((text) => /new activit|fire|Connection|updates/.test(text))).toEqual([]);
    expect(spoken.length).toBeGreaterThan(0);
  });
});
