// That the policy under which the page runs is in force: what it must refuse is refused.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open, openBrowser } from "./browser.js";
import { type Served, serve } from "./serve.js";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serve(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it.each([
  ["an inline style", () => document.body.setAttribute("style", "color: red")],
  ["a style element", () => document.head.append(document.createElement("style"))],
  // biome-ignore lint/security/noGlobalEval: that it is refused is what is tried
  ["eval", () => void globalThis.eval("1")],
])("the policy refuses %s, and the page complains", async (_what, breach) => {
  const { page, complaints, close } = await open(browser, served.url);
  expect(complaints).toEqual([]);
  await page.evaluate(breach).catch((error) => expect(String(error)).toContain("EvalError"));
  await expect.poll(() => complaints.length + Number(breach.toString().includes("eval"))).toBeGreaterThan(0);
  await close();
});
