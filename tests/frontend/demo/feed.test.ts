// The demo's page in a real browser: the feed, what it says while its server is killed, and what a person does.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, openBrowser, until, WITHOUT } from "./browser.js";
import { type Demo, startDemo } from "./program.js";

describe.skipIf(WITHOUT).sequential("the feed of nexus-demo", () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemo();
    browser = await openBrowser();
    page = browser.page;
    await page.goto(demo.url);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    const code = await demo?.stop();
    expect(code).toBe(0);
    // Who signs out is answered 401, which Chromium writes down.
    expect(browser.problems.filter((said) => !/\b401\b/.test(said))).toEqual([]);
  });

  const article = (text: string) => page.locator("article", { hasText: text });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const status = async () => page.locator(".tidings-feed .status").allInnerTexts();

  it("shows what has happened before it was opened, the newest first", async () => {
    await article("The agent is running").first().waitFor();
    const titles = await page.locator("article h3, article .title").allInnerTexts();
    expect(titles.at(-1)).toContain("The server has started");
    expect(await status()).toEqual([]);
  });

  it("asks the agent and shows its answer", async () => {
    await page.getByLabel("Ask the agent").fill("What is a cursor?");
    await button("Ask").click();
    await article("A cursor is a bookmark").waitFor();
    expect(await page.getByLabel("Ask the agent").inputValue()).toBe("");
  });

  it("says beside the field why a prompt is refused", async () => {
    await page.getByLabel("Ask the agent").fill(" ");
    await button("Ask").click();
    await page.getByRole("alert").getByText("between 1 and 2000 characters").waitFor();
  });

  it("goes on where it was when it is loaded again", async () => {
    const before = await page.locator("article").count();
    await page.reload();
    await until(
      "the entries of before",
      async () => (await page.locator("article").count()) >= before,
    );
    expect(await page.locator("article.gap").count()).toBe(0);
  });

  it("reads on without a gap when the server is restarted cleanly", async () => {
    const starts = await article("The server has started").count();
    await button("Restart it cleanly").click();
    await until(
      "another start",
      async () => (await article("The server has started").count()) > starts,
    );
    expect(await page.locator("article.gap").count()).toBe(0);
  });

  it("says what is true while the server is killed and away, and what was missed", async () => {
    await page.route("**/events**", (route) => route.abort());
    await button("Kill the server").click();
    await until("it is said", async () =>
      (await status()).some((text) => /Trying again|delayed/.test(text)),
    );
    await until("polls", async () =>
      (await status()).some((text) => text.includes("Checking every 10 seconds")),
    );
    await page.unrouteAll();
    await button("Try now").click();
    await page.locator("article.gap").waitFor();
    expect(await page.locator("article.gap").innerText()).toMatch(/missed|Nothing was/);
    await until("it is back", async () =>
      (await status()).some((text) => text.includes("Live updates are back")),
    );
  });

  it("is signed out, says so, and signs in again", async () => {
    await button("Sign out").click();
    await button("Sign in").waitFor();
    expect((await status()).join()).toContain("Sign in to see live updates.");
    await button("Sign in").click();
    await until("it is live", async () => !(await status()).join().includes("Sign in"));
    await page.getByLabel("Ask the agent").fill("What is order?");
    await button("Ask").click();
    await article("What is order?").waitFor();
  });

  it("pauses, and shows what has waited", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    const shown = await page.locator("article").count();
    await button("Kill the agent").click();
    await page.getByRole("button", { name: /^Show \d+ new$/ }).waitFor();
    expect(await page.locator("article").count()).toBe(shown);
    await page.getByRole("button", { name: /^Show \d+ new$/ }).click();
    await article("The agent has failed").first().waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
  });

  it("speaks German where it is asked to", async () => {
    await page.goto(`${demo.url}/?lang=de`);
    await article("Der Agent läuft").first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    await page.getByRole("button", { name: "Server abschießen" }).waitFor();
  });

  it("reads as a program of version 1, which is told what it cannot be given", async () => {
    await page.goto(`${demo.url}/?as=1`);
    expect(await button("Read as version 1").getAttribute("aria-pressed")).toBe("true");
    await article("The server is ready").first().waitFor();
    expect(await article("The agent is running").count()).toBe(0);
  });

  it("is the same feed in React", async () => {
    await page.goto(`${demo.url}/react`);
    await page.locator("li", { hasText: "The agent is running" }).first().waitFor();
  });
});
