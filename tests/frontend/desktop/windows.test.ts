// Events in the real windows of a Tauri application: each is given what it is owed, across reloads too.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Application, PROGRAM, Screen, until } from "./desktop.js";

const PATIENCE = 180_000;
/** How often a window is loaded anew while events come. */
const RELOADS = process.env["TIDINGS_THOROUGH"] === undefined ? 20 : 200;

const activity = (message: string, level: "info" | "error" = "info") => ({
  type: "activity_message",
  payload: { version: 1, message, level, timestamp: "2025-09-04T11:52:43Z" },
});
const status = (status: "running" | "stopped") => ({
  type: "server_status",
  payload: { version: 2, status, timestamp: "2025-09-04T11:52:43Z" },
});

describe.skipIf(PROGRAM === undefined)("in the windows of a Tauri application", () => {
  let screen: Screen;
  let app: Application;

  beforeAll(async () => {
    screen = await Screen.open();
    app = await Application.start(screen, await screen.folder());
  }, PATIENCE);
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await screen?.[Symbol.asyncDispose]();
  });

  const titles = () =>
    app.run<string[]>(
      "return [...document.querySelectorAll('article .title')].map((it) => it.textContent)",
    );
  const seen = () => app.run<string[]>("return JSON.parse(sessionStorage.getItem('seen') ?? '[]')");

  it(
    "what was published before any window was there is the first on the screen",
    PATIENCE,
    async () => {
      await until("an entry", async () => (await titles()).length > 0);
      expect((await titles()).at(-1)).toContain("ready");
      expect(await app.run("return nexus.client.getSnapshot().status.state")).toBe("live");
    },
  );

  it("an event is shown when it comes", PATIENCE, async () => {
    await app.order({ do: "publish", events: [activity("from Rust")] });
    await until("it is shown", async () => (await titles())[0]?.includes("from Rust"));
  });

  it(
    "each event comes once and in order, whatever is reloaded while they come",
    PATIENCE,
    async () => {
      await app.open("second", "desktop.html?record");
      const before = await seen();
      let published = 0;
      let goesOn = true;
      const publishing = (async () => {
        while (goesOn) {
          await app.order({ do: "publish", events: [activity(`event ${published}`)] });
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
      await app.order({ do: "publish", events: [activity("the last")] });
      await until("the last", async () => (await seen()).at(-1) === "the last");
      const expected = Array.from({ length: published }, (_, at) => `event ${at}`);
      expect((await seen()).slice(before.length)).toEqual([...expected, "the last"]);
      expect(await app.run("return sessionStorage.getItem('gaps')")).toBeNull();
    },
  );

  it(
    "a window is given the types that its capability names, and what it asks for of them",
    PATIENCE,
    async () => {
      await app.open("narrow", "desktop.html?record");
      await app.order({
        do: "publish",
        events: [activity("not for it"), status("running"), activity("nor this")],
      });
      await until("the state", async () => (await seen()).includes("server_status"));
      expect(new Set(await seen())).toEqual(new Set(["server_status"]));
      await app.order({ do: "close", window: "narrow" });
      await until("it is closed", async () => (await app.windows()).length === 2);
    },
  );

  it("a window that was never shown is given all of it too", PATIENCE, async () => {
    const [first] = await app.windows();
    await app.switchTo(first as string);
    await app.open("hidden", "desktop.html?record", false);
    const events = Array.from({ length: 300 }, (_, at) => activity(`hidden ${at}`));
    await app.order({ do: "publish", events });
    await until("the last", async () => (await seen()).at(-1) === "hidden 299");
    expect((await seen()).slice(-300)).toEqual(events.map(({ payload }) => payload.message));
    await app.order({ do: "show", window: "hidden" });
    await app.order({ do: "close", window: "hidden" });
  });

  it("a window that has no permission says what a developer has to add", PATIENCE, async () => {
    await app.open("stranger", "desktop.html");
    await until("it has stopped", () =>
      app.run("return nexus.client.getSnapshot().status.reason === 'not-found'"),
    );
    const said = await app.run<string>("return document.querySelector('.status').textContent");
    expect(said).toContain("Live updates are not available here.");
  });
});

it.runIf(PROGRAM === undefined)("NOT TESTED: the windows of a Tauri application", () => {});
