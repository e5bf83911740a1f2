// Events in the real windows of a Tauri application: each is given what it is owed, across reloads too.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Application, PROGRAM, Screen, until } from "./desktop.js";

/** How often a window is loaded anew while events come. */
const RELOADS = process.env["TIDINGS_THOROUGH"] === undefined ? 20 : 200;

const timestamp = "2025-09-04T11:52:43Z";
const activity = (message: string, level: "info" | "error" = "info") => ({
  type: "activity_message",
  payload: { version: 1, message, level, timestamp },
});
const running = { type: "server_status", payload: { version: 2, status: "running", timestamp } };

describe.skipIf(PROGRAM === undefined)("in the windows of a Tauri application", () => {
  let screen: Screen;
  let app: Application;
  let data: string;

  beforeAll(async () => {
    screen = await Screen.open();
    data = await screen.folder();
    app = await Application.start(screen, data);
  }, 120_000);
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await screen?.[Symbol.asyncDispose]();
  });

  const titles = () =>
    app.run<string[]>(
      "return [...document.querySelectorAll('article .title')].map((it) => it.textContent)",
    );
  /** Waits until this is the newest entry. */
  const newest = (title: string) =>
    until(`the entry ${title}`, async () => (await titles())[0]?.includes(title));
  const seen = () => app.run<string[]>("return JSON.parse(sessionStorage.getItem('seen') ?? '[]')");
  const gaps = () => app.run<number>("return document.querySelectorAll('article.gap').length");
  const publish = (...events: unknown[]) => app.order({ do: "publish", events });

  it("what was published before any window was there is the first on the screen", async () => {
    await newest("ready");
    expect(await titles()).toHaveLength(1);
    await until("it is live", () =>
      app.run("return nexus.client.getSnapshot().status.state === 'live'"),
    );
  });

  it("an event is shown when it comes", async () => {
    await publish(activity("from Rust"));
    await newest("from Rust");
  });

  it("each event comes once and in order, whatever is reloaded while they come", async () => {
    await app.open("second", "desktop.html?record");
    await until("what was before", async () => (await seen()).at(-1) === "from Rust");
    const before = await seen();
    let published = 0;
    let goesOn = true;
    onTestFinished(() => {
      goesOn = false;
    });
    const publishing = (async () => {
      while (goesOn) {
        await publish(activity(`event ${published}`));
        published += 1;
        await new Promise((go) => setTimeout(go, 20));
      }
    })();
    for (let reload = 0; reload < RELOADS; reload += 1) {
      await app.run("setTimeout(() => location.reload())");
      await new Promise((go) => setTimeout(go, 40 + 30 * (reload % 7)));
    }
    goesOn = false;
    await publishing;
    await publish(activity("the last"));
    await until("the last", async () => (await seen()).at(-1) === "the last");
    const expected = Array.from({ length: published }, (_, at) => `event ${at}`);
    expect((await seen()).slice(before.length)).toEqual([...expected, "the last"]);
    expect(await app.run("return sessionStorage.getItem('gaps')")).toBeNull();
    // Where no event ends it, the question of a page that has gone ends with the page: not after 15 seconds.
    await app.run("globalThis.isOld = true; setTimeout(() => location.reload())");
    await until("its page", () =>
      app.run("return !('isOld' in globalThis) && 'nexus' in globalThis"),
    );
    const waiting = async () => (await app.order({ do: "waiting" })) === 2;
    await until("one question of each window", waiting, 8_000);
  });

  it("a window is given the types that its capability names", async () => {
    await app.open("narrow", "desktop.html?record");
    await publish(activity("not for it"), running, activity("nor this"));
    await until("the state", async () => (await seen()).includes("server_status"));
    expect(new Set(await seen())).toEqual(new Set(["server_status"]));
    await app.order({ do: "close", window: "narrow" });
    await until("it is closed", async () => (await app.windows()).length === 2);
    const waiting = async () => (await app.order({ do: "waiting" })) === 2;
    await until("its question ends", waiting, 8_000);
  });

  it("a window that was never shown is given all of it too", async () => {
    await app.lookAtFirst();
    await app.open("hidden", "desktop.html?record", false);
    const events = Array.from({ length: 300 }, (_, at) => activity(`hidden ${at}`));
    await publish(...events);
    await until("the last", async () => (await seen()).at(-1) === "hidden 299");
    expect((await seen()).slice(-300)).toEqual(events.map(({ payload }) => payload.message));
    await app.order({ do: "show", window: "hidden" });
    await app.order({ do: "close", window: "hidden" });
  });

  it("a window that has no permission says what a developer has to add", async () => {
    await app.open("stranger", "desktop.html");
    await until("it has stopped", () =>
      app.run("return nexus.client.getSnapshot().status.reason === 'not-found'"),
    );
    const said = await app.run<string>("return document.querySelector('.status').textContent");
    expect(said).toContain("Live updates are not available here.");
  });

  it("an application that is quit and started again goes on without a gap", async () => {
    await publish(activity("before it is quit"));
    await app.quit();
    await app[Symbol.asyncDispose]();
    app = await Application.start(screen, data);
    await newest("ready");
    expect((await titles())[1]).toContain("before it is quit");
    expect(await gaps()).toBe(0);
  });

  it("an application that is killed and started again has lost what was not important", async () => {
    await publish(activity("lost"), activity("kept", "error"));
    await newest("kept");
    await app[Symbol.asyncDispose]();
    app = await Application.start(screen, data);
    await newest("ready");
    expect((await titles()).some((title) => title.includes("lost"))).toBe(false);
  });

  it("a window whose process is killed is there again, and goes on where it was", async () => {
    // The driver's session ends with the process.
    const ask = (expression: string) => app.order({ do: "ask", window: "main", expression });
    const first = () => ask("document.querySelector('article .title')?.textContent");
    await publish(activity("before it is killed"));
    await newest("before it is killed");
    await ask("globalThis.isOld = true");
    expect(app.killPages()).toBeGreaterThan(0);
    const anew = () => ask("'nexus' in globalThis && !('isOld' in globalThis)");
    await until("its page", () => anew().catch(() => false));
    await publish(activity("after it was killed"));
    await until("it", async () => String(await first()).includes("after it was killed"));
    expect(await ask("document.querySelectorAll('article.gap').length")).toBe(0);
  });
});

it.runIf(PROGRAM === undefined)("NOT TESTED: the windows of a Tauri application", () => {});
