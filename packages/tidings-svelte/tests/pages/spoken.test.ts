// What a real screen reader says of the page: Orca, without sound.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing, type Reader, startReader } from "./reader.js";
import { type Served, serve } from "./serve.js";

const MISSING = missing();
if (MISSING.length > 0) {
  console.warn(`NOT TESTED: what a screen reader says. Here is no ${MISSING.join(", no ")}; install
  them (apt-get install xvfb openbox dbus at-spi2-core orca) and run this again`);
}

/** Nothing more is to come if nothing came for so long, in milliseconds. */
const QUIET = 8_000;

describe.skipIf(MISSING.length > 0).sequential("a screen reader", { timeout: 240_000 }, () => {
  let served: Served;
  let reader: Reader;

  /** What is spoken while `act` runs, and after it until it is quiet. */
  async function spokenDuring(act: () => Promise<unknown>): Promise<string[]> {
    const before = (await reader.spoken()).length;
    await act();
    let count = -1;
    for (;;) {
      const spoken = await reader.spoken();
      if (spoken.length === count) return spoken.slice(before).map(({ text }) => text);
      count = spoken.length;
      await new Promise((done) => setTimeout(done, QUIET));
    }
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
    const spoken = await spokenDuring(() =>
      reader.page.evaluate(async () => {
        for (let tick = 0; tick < 100; tick += 1) {
          globalThis.scene.come(10, "noise");
          if ([0, 1, 70].includes(tick)) {
            globalThis.scene.tell({ title: `fire ${tick}`, level: "error" }, { critical: true });
          }
          await new Promise((done) => setTimeout(done, 20));
        }
      }),
    );
    const alerts = spoken.filter((text) => text.startsWith("Error: "));
    expect(alerts.join(". ").match(/fire \d+/g)).toEqual(["fire 0", "fire 1", "fire 70"]);
    const polite = spoken.filter((text) => / new activit/.test(text));
    const counts = polite.map((text) => Number.parseInt(text, 10));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1_000);
    expect(spoken[0]).toBe("Error: fire 0");
    expect([...alerts, ...polite].sort()).toEqual([...spoken].sort());
    const times = (await reader.spoken()).filter(({ text }) => polite.includes(text)).map(({ at }) => at);
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
    expect(polite.length - 1).toBeLessThanOrEqual(seconds + 0.2);
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
