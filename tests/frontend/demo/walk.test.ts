// A walk through the page of the demo in a real browser: everything a person can do there.
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvelope } from "../../../generated/typescript/nexus/index.js";
import { type Browser, openBrowser, until, WITHOUT } from "./browser.js";
import { type Demo, startDemo } from "./program.js";

describe.skipIf(WITHOUT).sequential("the page of nexus-demo", () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemo();
    browser = await openBrowser();
    page = browser.page;
    await page.goto(`${demo.url}/plain`);
    await live();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    const code = await demo?.stop();
    expect(code).toBe(0);
    expect(browser.problems).toEqual([]);
  });

  const button = (name: string) => page.getByRole("button", { name });
  const stream = () => page.getByRole("list", { name: "The stream" });
  const fact = (id: string) => page.locator(`#fact-${id}`);
  const entry = (text: string | RegExp) => stream().locator(".entry", { hasText: text });
  const gaps = (reason: string) => stream().locator(".entry.gap", { hasText: `gap · ${reason}` });
  const live = () => page.locator("#state[data-state=live]").waitFor();
  const agentPid = async () =>
    (await fact("agent").textContent())?.match(/running, pid (\d+)/)?.[1];

  async function ask(prompt: string): Promise<Locator> {
    const answers = page.locator(".message.assistant");
    const before = await answers.count();
    await page.getByLabel("Your prompt").fill(prompt);
    await page.keyboard.press("Enter");
    const answer = answers.nth(before);
    await answer.waitFor();
    return answer;
  }

  it("shows the start of server and agent", async () => {
    await entry("The server has started").waitFor();
    await entry("The agent is running").first().waitFor();
    expect(await agentPid()).toMatch(/^\d+$/);
    expect(await fact("disk").textContent()).toBe("keeps");
    await until("a cursor", async () =>
      /^1\.[\w-]{8}\.\d+$/.test((await fact("cursor").textContent()) ?? ""),
    );
  });

  it("asks a prompt by keyboard and shows the answer as it comes", async () => {
    const answer = await ask("What is a cursor?");
    await button("Stop the answer").waitFor();
    expect(await answer.getAttribute("aria-busy")).toBe("true");
    await until(
      "the end of the answer",
      async () => (await answer.getAttribute("aria-busy")) === "false",
    );
    expect(await answer.locator(".content").textContent()).toMatch(
      /^A cursor is a bookmark\..*can name\.$/,
    );
    expect(await button("Stop the answer").count()).toBe(0);
    // A screen reader is told the whole answer, once.
    await until("what is said", async () =>
      (await page.locator("#said").textContent())?.includes("A cursor is a bookmark"),
    );
  });

  it("gets events that the generated parser knows", async () => {
    const response = await fetch(`${demo.url}/events/poll?from=window&limit=1000`);
    const { frames } = (await response.json()) as {
      frames: { type: string; envelope: unknown }[];
    };
    const events = frames.filter((frame) => frame.type === "event");
    expect(events.length).toBeGreaterThan(20);
    for (const { envelope } of events)
      expect(parseEnvelope(envelope)).toMatchObject({ kind: "known" });
  });

  it("tells the server what has reached it", async () => {
    await page.evaluate("dispatchEvent(new Event('pagehide'))");
    await until("a report", async () => {
      const health = (await (await fetch(`${demo.url}/events/health`)).json()) as {
        figures: { reported: { applied: number } };
      };
      return health.figures.reported.applied > 20;
    });
  });

  it("refuses an empty prompt beside its field", async () => {
    await page.getByLabel("Your prompt").fill("  ");
    await button("Send").click();
    await page.locator("#prompt-error", { hasText: "between 1 and 2000 characters" }).waitFor();
    expect(await page.getByLabel("Your prompt").getAttribute("aria-invalid")).toBe("true");
    await entry("a prompt has between 1 and 2000 characters").waitFor();
  });

  it("stops an answer", async () => {
    const answer = await ask("What about errors?");
    await button("Stop the answer").click();
    await answer.getByText("You stopped this answer.").waitFor();
    await entry("The answer was stopped").waitFor();
  });

  it("shows an agent that is killed in the middle of an answer, and the next one", async () => {
    const before = await agentPid();
    const answer = await ask("What is a version?");
    await answer.getByText("Versions are").waitFor();
    await button("Kill the agent").click();
    await answer.getByText("This answer broke off. You can ask again.").waitFor();
    await entry("The agent ended (signal 9). It is started again.").waitFor();
    await until("another agent", async () => {
      const now = await agentPid();
      return now !== undefined && now !== before;
    });
    expect(await gaps("").count()).toBe(0);
  });

  it("reads on without a gap when the server is restarted cleanly", async () => {
    const starts = await entry("The server has started").count();
    await button("Restart it cleanly").click();
    await until(
      "another start",
      async () => (await entry("The server has started").count()) === starts + 1,
    );
    await live();
    await entry("The server ends").waitFor();
    expect(await gaps("").count()).toBe(0);
    expect(await fact("gaps").textContent()).toBe("0");
  });

  it("is told of a gap when the server is killed, and has what was critical", async () => {
    const answer = await ask("What is a gap?");
    await answer.getByText("A gap is").waitFor();
    const starts = await entry("The server has started").count();
    await button("Kill the server").click();
    await gaps("restart").waitFor();
    await until(
      "another start",
      async () => (await entry("The server has started").count()) === starts + 1,
    );
    await live();
    await answer.getByText("The server ended while it was answering.").waitFor();
    expect(await gaps("").count()).toBe(1);
    // What was critical before, and after, is there once.
    const { frames } = (await (
      await fetch(`${demo.url}/events/poll?from=start&critical=1&limit=1000`)
    ).json()) as {
      frames: { type: string; cursor: string }[];
    };
    const kept = frames
      .filter(({ type }) => type === "event")
      .map(({ cursor }) => cursor.split(".")[2]);
    expect(kept.length).toBeGreaterThan(8);
    for (const seq of kept)
      expect(await stream().locator(`.entry.critical[data-seq="${seq}"]`).count()).toBe(1);
  });

  it("is told what it misses when it is slow and there is a flood", async () => {
    await button("Slow this reader").click();
    expect(await button("Slow this reader").getAttribute("aria-pressed")).toBe("true");
    const applied = async () => Number((await fact("applied").textContent())?.replaceAll(",", ""));
    const before = await applied();
    await button("Flood").click();
    await until("the end of the flood", async () => {
      const health = (await (await fetch(`${demo.url}/events/health`)).json()) as {
        figures: { published: number };
      };
      return health.figures.published > 20_000;
    });
    // At five a second; a page that keeps up has thousands by now.
    expect((await applied()) - before).toBeLessThan(400);
    await button("Slow this reader").click();
    const gap = gaps("slow").first();
    await gap.waitFor();
    expect(await gap.textContent()).toMatch(/[\d,]+ events were missed: this reader was too slow/);
    await entry("Flood: 20000 of 20000.").waitFor();
    await live();
    // The list stays short whatever comes.
    expect(await stream().locator(".entry").count()).toBeLessThanOrEqual(200);
  });

  it("shows a disk that fails, and one that is mended", async () => {
    await button("Let the disk fail").click();
    await entry("The disk takes no writes from now on").waitFor();
    // Nothing fails before something is to be kept.
    await button("Kill the agent").click();
    await until(
      "nothing is kept",
      async () => (await fact("disk").textContent()) === "does not keep",
    );
    await live();
    await button("Let the disk fail").click();
    await until("it keeps again", async () => (await fact("disk").textContent()) === "keeps");
    expect(await button("Let the disk fail").getAttribute("aria-pressed")).toBe("false");
  });

  it("is told what an old client cannot be given", async () => {
    await button("Read as version 1").click();
    await live();
    await until("an agent", agentPid);
    await button("Kill the agent").click();
    await entry("There is a server_status that this client cannot be given").first().waitFor();
    // Everything else comes all the same.
    await entry("Connected to nexus-demo agent").first().waitFor();
    await button("Read as version 1").click();
    expect(await button("Read as version 1").getAttribute("aria-pressed")).toBe("false");
    await live();
  });

  it("shows only what is critical when asked to", async () => {
    await page.getByLabel("Only what is critical").check();
    for (const shown of await stream().locator(".entry:visible").all()) {
      expect(await shown.getAttribute("class")).toMatch(/critical|gap|unsupported/);
    }
    await page.getByLabel("Only what is critical").uncheck();
  });

  it("goes on where it was after a reload", async () => {
    const gapsBefore = await fact("gaps").textContent();
    const before = BigInt((await fact("cursor").textContent())?.split(".")[2] ?? "0");
    await page.reload();
    await live();
    const after = await until("a position", async () => {
      const text = await fact("cursor").textContent();
      return text !== "–" && text?.split(".")[2];
    });
    expect(BigInt(after)).toBeGreaterThanOrEqual(before);
    expect(gapsBefore).not.toBeNull();
    expect(await gaps("").count()).toBe(0);
    // What was there before is shown again, below.
    await until("earlier entries", async () => (await stream().locator(".entry").count()) > 20);
  });

  it("fits a narrow screen, and every control has a name", async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(320);
    for (const control of await page.locator("button:visible, textarea, input").all()) {
      const name = await control.evaluate(
        "it => it.labels?.[0]?.textContent?.trim() || it.textContent.trim()",
      );
      expect(name).not.toBe("");
    }
    await page.setViewportSize({ width: 1360, height: 900 });
  });

  it("can be used by keyboard alone", async () => {
    await page.evaluate("document.activeElement?.blur()");
    const reached: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      await page.keyboard.press("Tab");
      reached.push(
        String(
          await page.evaluate("document.activeElement.id || document.activeElement.className"),
        ),
      );
    }
    const ids = [
      "skip",
      "messages",
      "prompt",
      "only-critical",
      "stream",
      "kill-agent",
      "kill-server",
      "restart-server",
    ];
    for (const id of [...ids, "flood", "slow", "disk", "old"]) expect(reached).toContain(id);
    await page.locator("#slow").focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#slow").getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("Space");
  });
});
