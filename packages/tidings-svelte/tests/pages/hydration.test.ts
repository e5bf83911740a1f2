// The page takes over what a server rendered, whatever has happened since.
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
  ["", "No activity yet."],
  ["?early", "early 3"],
  ["?early&lang=de", "Melden Sie sich an"],
])("the page at %s takes over without a word, and shows what is now", async (query, text) => {
  const { page, complaints, close } = await open(browser, served.url + query);
  await page.getByText(text).first().waitFor();
  expect(await page.locator("section.tidings-feed").count()).toBe(1);
  expect(await page.locator("article").count()).toBe(query === "" ? 0 : 3);
  expect(complaints).toEqual([]);
  await close();
});
