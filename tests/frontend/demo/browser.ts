// Chromium with a profile of its own, and what it complains of.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import { QUIET } from "../page/places.js";

/** How long anything that has to come is waited for, in milliseconds. */
export const PATIENCE = 30_000;

/** Whether there is no Chromium here, as `cargo xtask test` has said. */
export const WITHOUT: boolean = process.env["TIDINGS_WITHOUT_CHROMIUM"] !== undefined;

export interface Browser {
  readonly page: Page;
  /** What the page has complained of, but for a server that was killed or refuses what is asked. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), "nexus-demo-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: [...QUIET],
    viewport: { width: 1360, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    const expected = /net::ERR_|status of 422/;
    if (message.type() === "error" && !expected.test(message.text())) problems.push(message.text());
  });
  return {
    page,
    problems,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
