// The page in each state and each manner of showing it, judged by axe, and its widths by us.

import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Result } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open, openBrowser } from "./browser.js";
import { MANNERS, STATES } from "./scenes.js";
import { type Served, serve } from "./serve.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Where pictures are put, if anybody wants them. */
const SHOTS = process.env["TIDINGS_SHOTS"];

declare global {
  /** Axe, in the page. */
  var axe: typeof import("axe-core");
}

describe("the page", () => {
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    [served, browser] = await Promise.all([serve(), openBrowser()]);
    if (SHOTS) await mkdir(SHOTS, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  describe.each(MANNERS)("shown $name", ({ name: manner, query = "", context, text = 100 }) => {
    it.each(STATES)("and $name has no barrier, nothing cut off, and no complaint", async ({ name, show }) => {
      const { page, complaints, close } = await open(browser, served.url + query, context);
      if (text !== 100)
        await page.evaluate(
          (size) => document.documentElement.style.setProperty("font-size", `${size}%`),
          text,
        );
      await show(page);
      if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `${manner}-${name}.png`), fullPage: true });
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
      expect(complaints).toEqual([]);

      await page.evaluate(AXE);
      const { violations, incomplete } = await page.evaluate(() => globalThis.axe.run(document));
      const brief = ({ id, nodes }: Result) => `${id}: ${nodes.map((node) => node.html).join(" ")}`;
      expect(violations.map(brief)).toEqual([]);
      expect(incomplete.map(brief)).toEqual([]);
      await close();
    });
  });
});
