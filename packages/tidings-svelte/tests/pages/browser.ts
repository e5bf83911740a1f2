// Chromium with the page in it, and what the page complained of.
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { Scene } from "../scene.js";

declare global {
  /** In the page. */
  var scene: Scene;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium" });
}

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the page: what a policy refused, what did not fit the server's markup. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens the page and waits until it has taken over. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction(() => "scene" in globalThis);
  return { page, complaints, close: () => context.close() };
}
