// What the page can look like: each state of feed and connection, in each manner of showing it.
import type { BrowserContextOptions, Page } from "playwright-core";

const NOTES = [
  { title: "Agent started", detail: "Session “Refactor the parser”", level: "success" },
  { title: "Message received", detail: "The assistant has answered in 1.4 s." },
  { title: "The disk is nearly full", detail: "2.1 GB of 256 GB are free on /var.", level: "warning" },
  {
    title: "Server refused the login",
    detail: "401 Unauthorized from agent.example:4096",
    level: "error",
    critical: true,
  },
  { title: "Configuration changed", link: "#configuration" },
  { title: "Session selected" },
] as const;

/** A few entries of every kind, an hour apart from another day. */
export async function fill(page: Page): Promise<void> {
  await page.evaluate(async (notes) => {
    const { scene } = globalThis;
    for (const note of [...notes].reverse()) {
      const times = note.title === "Message received" ? 3 : 1;
      for (let n = 0; n < times; n += 1) scene.tell(note);
    }
    await scene.seen();
  }, NOTES);
}

export interface Look {
  readonly name: string;
  readonly show: (page: Page) => Promise<void>;
}

export const STATES: readonly Look[] = [
  { name: "live", show: fill },
  { name: "empty", show: (page) => page.evaluate(() => globalThis.scene.seen()) },
  {
    name: "reconnecting",
    async show(page) {
      await fill(page);
      await page.evaluate(() => globalThis.scene.stand("reconnecting", 4_000));
      await page
        .getByText(/Connection lost|Verbindung unterbrochen/)
        .first()
        .waitFor();
    },
  },
  {
    name: "degraded",
    async show(page) {
      await fill(page);
      await page.evaluate(() => globalThis.scene.stand("degraded", 20_000, { everyMs: 10_000 }));
      await page.locator(".status button").waitFor();
    },
  },
  {
    name: "signed out",
    async show(page) {
      await fill(page);
      await page.evaluate(() => globalThis.scene.stand("stopped", 0, { reason: "signed-out", detail: "" }));
      await page.locator(".status.urgent button").waitFor();
    },
  },
  {
    name: "gap",
    async show(page) {
      await fill(page);
      await page.evaluate(async () => {
        const { scene } = globalThis;
        scene.gap(42, { critical: 2 });
        scene.pass(6);
        const missed = { missed: true, critical: true };
        scene.tell(
          { title: "Stream failed", detail: "The model answered nothing for 60 s.", level: "error" },
          missed,
        );
        scene.tell({ title: "Session deleted", detail: "“Refactor the parser”" }, missed);
        scene.tell({ title: "Message sent" });
        const recovered = { missed: 42, critical: 2, complete: true, downMs: 360_000 };
        scene.stand("live", 0, { recovered });
        await scene.seen();
      });
      await page.locator(".status.back").waitFor();
    },
  },
  {
    name: "paused",
    async show(page) {
      await fill(page);
      await page.locator(".pause").click();
      await page.evaluate(() => globalThis.scene.come(12, "Waiting"));
      await page.locator(".new:not([hidden])").waitFor();
    },
  },
  {
    name: "filtered",
    async show(page) {
      await fill(page);
      for (const box of [2, 3]) await page.locator("fieldset input").nth(box).uncheck();
      await page.evaluate(() => globalThis.scene.seen());
    },
  },
  {
    name: "long",
    async show(page) {
      await page.evaluate(async () => {
        const { scene } = globalThis;
        scene.come(60, "Many");
        scene.tell({ title: "" });
        scene.tell({
          title: "<b>markup</b> &amp; <script>alert(1)</script>",
          detail: "‏שלום עולם, עם טקסט מימין לשמאל",
        });
        scene.tell({ title: "x".repeat(300), detail: "y".repeat(600), level: "error" });
        await scene.seen();
      });
      await page.locator(".older").waitFor();
      await page.locator("summary").click();
    },
  },
];

export interface Manner {
  readonly name: string;
  readonly query?: string;
  readonly context: BrowserContextOptions;
  /** The size of text, in per cent. */
  readonly text?: number;
}

const DESK = { width: 1_000, height: 900 };

export const MANNERS: readonly Manner[] = [
  { name: "light", context: { viewport: DESK, colorScheme: "light" } },
  { name: "dark", context: { viewport: DESK, colorScheme: "dark" } },
  { name: "forced", context: { viewport: DESK, colorScheme: "dark", forcedColors: "active" } },
  { name: "reduced", context: { viewport: DESK, reducedMotion: "reduce" } },
  { name: "narrow", context: { viewport: { width: 320, height: 900 } } },
  { name: "large", context: { viewport: DESK }, text: 200 },
  { name: "rtl", query: "?dir=rtl", context: { viewport: DESK } },
  { name: "german", query: "?lang=de", context: { viewport: DESK } },
];
