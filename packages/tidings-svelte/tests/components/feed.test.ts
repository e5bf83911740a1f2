// The component in Chromium: its structure, its live regions, waiting by scrolling, snippets, hostile text.
import { createRawSnippet, flushSync, mount, unmount } from "svelte";
import type { EventEntry } from "tidings/feed";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ActivityFeed, type ActivityFeedProps, english, german } from "../../src/index.js";
import { Scene } from "../scene.js";

describe("the feed", () => {
  let scene: Scene;
  let target: HTMLElement;
  let component: object;

  const show = (props: Partial<ActivityFeedProps> = {}) => {
    component = mount(ActivityFeed, { target, props: { feed: scene.feed, client: scene, ...props } });
    flushSync();
  };
  const find = (selector: string): HTMLElement => {
    const found = target.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`there is no ${selector}`);
    return found;
  };
  const all = (selector: string) => [...target.querySelectorAll<HTMLElement>(selector)];
  const titles = () => all(".title bdi:first-of-type").map((title) => title.textContent);
  const tell = async (...args: Parameters<Scene["tell"]>) => {
    scene.tell(...args);
    await scene.seen();
  };

  beforeEach(() => {
    scene = new Scene();
    target = document.createElement("div");
    document.body.append(target);
  });
  afterEach(async () => {
    await unmount(component);
    target.remove();
    scene.feed.close();
    expect(scene.handlers).toBe(0);
    window.scrollTo(0, 0);
  });

  it("is a section with a heading, a feed of articles and two live regions that are empty at load", async () => {
    await tell({ title: "before" });
    show({ headingLevel: 3 });
    await scene.seen();
    expect(find("section").ariaLabelledByElements).toEqual([find("h3")]);
    expect(find("[role=feed]").ariaLabelledByElements).toEqual([find("h3")]);
    expect(find("[role=feed]").ariaBusy).toBe("false");
    expect(all(".said").map((region) => [region.role, region.childElementCount])).toEqual([
      ["status", 0],
      ["alert", 0],
    ]);
    expect(find("[role=feed]").closest("[aria-live], [role=status], [role=alert]")).toBe(null);
    const article = find("article");
    expect([article.tabIndex, article.ariaPosInSet, article.ariaSetSize]).toEqual([0, "1", "1"]);
  });

  it("adds one element for each message", async () => {
    show();
    const added: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof HTMLElement) added.push(node.textContent);
      }
    });
    for (const region of all(".said"))
      observer.observe(region, { childList: true, subtree: true, characterData: true });
    await tell({ title: "fire", level: "error" }, { critical: true });
    await vi.waitFor(() => expect(added).toEqual(["Error: fire"]));
    await tell({ title: "plain" });
    await vi.waitFor(() => expect(added).toEqual(["Error: fire", "1 new activity: plain"]), 5_000);
    await tell({ title: "plain" });
    await vi.waitFor(() => expect(added).toHaveLength(3), 5_000);
    observer.disconnect();
    // Those before stay: a screen reader that is busy has not come to them yet.
    expect(all(".said p").map((message) => message.textContent)).toEqual([...added.slice(1), "Error: fire"]);
  });

  it("describes an article by badge and title, detail and time", async () => {
    show();
    await tell({ title: "Login refused", detail: "by the server", level: "error" }, { missed: true });
    const words = (elements: readonly Element[] | null) =>
      elements?.map((element) => element.textContent?.trim().replaceAll(/\s+/g, " "));
    expect(words(find("article").ariaLabelledByElements)).toEqual(["Error missed Login refused"]);
    expect(words(find("article").ariaDescribedByElements)?.[0]).toMatch(/^by the server \d+:\d+.[AP]M$/);
  });

  it("shows hostile text as text, and says where there is none", async () => {
    show();
    await tell({ title: "<img src=x onerror=alert(1)>", detail: "<b>" });
    await tell({ title: " " });
    await tell({ title: "שלום (1)" });
    expect(titles()).toEqual(["שלום (1)", "(no title)", "<img src=x onerror=alert(1)>"]);
    expect(target.querySelector("img, b")).toBe(null);
  });

  it("follows no link that would run a script", async () => {
    show();
    await tell({ title: "a", link: "javascript:alert(1)" });
    await tell({ title: "b", link: "/sessions/1" });
    await tell({ title: "c", link: "https://example.org/" });
    expect(all("article a[href]").map((link) => link.getAttribute("href"))).toEqual([
      "https://example.org/",
      "/sessions/1",
    ]);
  });

  it("lets new entries wait while the page is scrolled past the first, and shows them when it is back", async () => {
    show();
    scene.come(60, "old");
    await scene.seen();
    find("article:nth-child(20)").scrollIntoView();
    await scene.seen();
    const top = () => find("article:nth-child(20)").getBoundingClientRect().top;
    const before = top();
    await tell({ title: "new" });
    expect(titles()[0]).toBe("old 60");
    expect(find(".new").textContent.trim()).toBe("Show 1 new");
    expect(top()).toBe(before);
    window.scrollTo(0, 0);
    await vi.waitFor(() => expect(titles()[0]).toBe("new"));
    expect(getComputedStyle(find(".new")).visibility).toBe("hidden");
  });

  it("shows what waits at a click, goes there, and lets the next come by themselves", async () => {
    show();
    scene.come(60, "old");
    await scene.seen();
    find("article:nth-child(20)").scrollIntoView();
    await scene.seen();
    await tell({ title: "new" });
    find(".new").focus({ preventScroll: true });
    await scene.seen();
    find(".new").dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    await vi.waitFor(() => expect(titles()[0]).toBe("new"));
    await vi.waitFor(() => expect(find("article").getBoundingClientRect().top).toBeGreaterThanOrEqual(0));
    expect(document.activeElement).toBe(document.body);
    await scene.seen();
    await tell({ title: "newer" });
    expect(titles()[0]).toBe("newer");
  });

  it("keeps at most fifty articles in the page until more are asked for", async () => {
    show();
    scene.come(120, "old");
    await scene.seen();
    expect(all("article")).toHaveLength(50);
    expect(find(".older").textContent.trim()).toBe("Show 50 older");
    find(".older").click();
    find(".older").click();
    flushSync();
    expect(all("article")).toHaveLength(120);
    expect(target.querySelector(".older")).toBe(null);
  });

  it("says how many the feed let go", async () => {
    scene = new Scene(10);
    show();
    scene.come(13, "old");
    await scene.seen();
    expect(target.textContent).toContain("3 older activities are no longer kept here.");
  });

  it("says the age of an entry only to whoever points at it", async () => {
    show();
    await tell({ title: "a" });
    expect(find("time").title).toBe("");
    find("time").dispatchEvent(new PointerEvent("pointerenter"));
    flushSync();
    expect(find("time").title).toMatch(/\d{4}.*\(.*\)$/);
  });

  it("takes snippets for entry, status and empty state", async () => {
    const snippet = (html: string) => createRawSnippet(() => ({ render: () => html }));
    const item = createRawSnippet<[EventEntry]>((entry) => ({
      render: () => `<em>${entry().title.length}</em>`,
    }));
    show({ item, status: snippet("<b>my status</b>"), empty: snippet("<i>nothing here</i>") });
    expect(find("i").textContent).toBe("nothing here");
    expect(find("b").textContent).toBe("my status");
    await tell({ title: "four" });
    expect(find("article em").textContent).toBe("4");
  });

  it("speaks the language it is given", async () => {
    show({ texts: german, locale: "de-AT" });
    expect(find("section").lang).toBe("de-AT");
    expect(find("h2").textContent).toBe(german.heading);
    expect(Object.keys(german)).toEqual(Object.keys(english));
  });

  it("moves to another feed", async () => {
    show();
    await tell({ title: "a" });
    await unmount(component);
    const other = new Scene();
    component = mount(ActivityFeed, { target, props: { feed: other.feed, client: other } });
    other.tell({ title: "b" });
    await other.seen();
    expect(titles()).toEqual(["b"]);
    other.feed.close();
  });
});
