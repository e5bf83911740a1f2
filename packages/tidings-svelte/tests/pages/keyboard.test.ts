// The page by keyboard alone, in Chromium: reach, read, leave, pause, filter, older, new ones, try again.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Opened, open, openBrowser } from "./browser.js";
import { type Served, serve } from "./serve.js";

describe("by keyboard alone", () => {
  let served: Served;
  let browser: Browser;
  let opened: Opened;
  let page: Page;

  beforeAll(async () => {
    [served, browser] = await Promise.all([serve(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });
  beforeEach(async () => {
    opened = await open(browser, served.url, { viewport: { width: 900, height: 700 } });
    page = opened.page;
    await page.evaluate(() => {
      globalThis.scene.come(60, "old");
      return globalThis.scene.seen();
    });
  });
  afterEach(async () => {
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });

  /** What has focus: its text in one line. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      const label = element?.querySelector("p, bdi") ?? element?.closest("label") ?? element;
      return label?.textContent?.trim().replaceAll(/\s+/g, " ") ?? "";
    });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.evaluate(() => globalThis.scene.seen());
    return focused();
  };
  const come = (count: number, title: string) =>
    page.evaluate(
      ([n, text]) => {
        globalThis.scene.come(n, text);
        return globalThis.scene.seen();
      },
      [count, title] as const,
    );
  const titles = () => page.locator("article .title bdi").allTextContents();
  const shown = (text: string) => page.getByRole("button", { name: text, exact: true });

  it("reaches everything in the order of the page", async () => {
    const order = ["Before", "Pause", "Errors", "Warnings", "Successes", "Information", "Keyboard", "old 60"];
    for (const name of order) expect(await press("Tab")).toBe(name);
    expect(await press("Shift+Tab")).toBe("Keyboard");
  });

  it("reads on and back by page keys, and leaves on both sides", async () => {
    await page.locator("article").first().focus();
    expect(await press("PageDown", "PageDown")).toBe("old 58");
    expect(await press("PageUp")).toBe("old 59");
    expect(await press("Control+End")).toBe("Show 10 older");
    await page.locator("article").nth(3).focus();
    expect(await press("Control+Home")).toBe("Keyboard");
    expect(await page.locator("article").first().getAttribute("aria-posinset")).toBe("1");
    expect(await page.locator("article").first().getAttribute("aria-setsize")).toBe("60");
  });

  it("leaves single letters, and page keys outside, alone", async () => {
    await page.locator("article").nth(2).focus();
    expect(await press("j", "k", "n", "p")).toBe("old 58");
    await page.locator("summary").focus();
    expect(await press("PageDown")).toBe("Keyboard");
  });

  it("stays where it is after 200 events and after more than is held, until it leaves", async () => {
    await page.locator("article").nth(2).focus();
    const top = () =>
      page
        .locator("article")
        .nth(2)
        .evaluate((node) => node.getBoundingClientRect().top);
    const before = await top();
    await come(200, "new");
    expect(await focused()).toBe("old 58");
    expect(await top()).toBe(before);
    expect(await shown("Show 200 new").isVisible()).toBe(true);
    await come(600, "more");
    expect(await focused()).toBe("old 58");
    expect((await titles())[2]).toBe("old 58");
    expect(await shown("Show 500 new").isVisible()).toBe(true);
    await press("Shift+Tab", "Shift+Tab");
    expect(await focused()).toBe("old 60");
    expect(await press("Shift+Tab")).toBe("Show 500 new");
    expect(await press("Shift+Tab")).toBe("Keyboard");
    expect((await titles())[0]).toBe("more 600");
    expect(await shown("Show 500 new").isVisible()).toBe(false);
  });

  it("shows what is new, and goes there", async () => {
    await page.locator("article").first().focus();
    await come(3, "new");
    expect(await press("Shift+Tab")).toBe("Show 3 new");
    expect(await press("Enter")).toBe("new 3");
    expect((await titles()).slice(0, 4)).toEqual(["new 3", "new 2", "new 1", "old 60"]);
  });

  it("shows what is older, and goes there", async () => {
    await page.locator("article").last().focus();
    expect(await titles()).toHaveLength(50);
    await press("Tab");
    expect(await press("Enter")).toBe("old 10");
    expect(await titles()).toHaveLength(60);
    expect(await press("Control+End")).toBe("Behind");
  });

  it("pauses and goes on", async () => {
    await shown("Pause").focus();
    await press("Space");
    expect(await shown("Pause").getAttribute("aria-pressed")).toBe("true");
    await come(12, "new");
    expect((await titles())[0]).toBe("old 60");
    expect(await shown("Show 12 new").isVisible()).toBe(true);
    await press("Space");
    expect(await focused()).toBe("Pause");
    expect((await titles())[0]).toBe("new 12");
  });

  it("filters, and stays at the filter", async () => {
    await page.evaluate(() => globalThis.scene.come(2, "bad", { level: "error" }));
    await page.getByLabel("Information").focus();
    expect(await press("Space")).toBe("Information");
    expect(await titles()).toEqual(["bad 2", "bad 1"]);
    await come(3, "new");
    expect(await titles()).toEqual(["bad 2", "bad 1"]);
    await page.getByLabel("Errors").focus();
    await press("Space");
    expect(await page.getByText("Nothing of what is chosen above.").isVisible()).toBe(true);
    expect(await press("Space")).toBe("Errors");
    expect(await titles()).toEqual(["bad 2", "bad 1"]);
  });

  it("tries again and signs in where that helps", async () => {
    await page.evaluate(() => globalThis.scene.stand("degraded", 20_000, { everyMs: 10_000 }));
    await page.locator("#before").focus();
    expect(await press("Tab")).toBe("Try now");
    await press("Enter");
    expect(await page.evaluate(() => globalThis.scene.retries)).toBe(1);
    await page.evaluate(() => globalThis.scene.stand("stopped", 0, { reason: "signed-out", detail: "" }));
    await shown("Sign in").focus();
    await press("Enter");
    expect(await page.evaluate(() => globalThis.scene.signIns)).toBe(1);
  });

  it("reloads a page that is too old", async () => {
    await page.evaluate(() => globalThis.scene.stand("stopped", 0, { reason: "too-old", detail: "" }));
    await shown("Reload").focus();
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  });
});
