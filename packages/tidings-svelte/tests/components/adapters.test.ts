// The getters of `tidings/svelte`, with Svelte itself: in an effect, as stores, and outside of both.
import { flushSync } from "svelte";
import { get } from "svelte/store";
import { LiveFeed, LiveStatus } from "tidings/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { Scene } from "../scene.js";
import { follow } from "./follow.svelte.js";

describe("the Svelte getters", () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });

  it("run an effect again when something changed, and let go when it ends", async () => {
    const live = new LiveFeed(scene.feed);
    const before = scene.handlers;
    const seen: number[] = [];
    const stop = follow(() => seen.push(live.current.entries.length));
    flushSync();
    scene.come(2, "a");
    await scene.seen();
    flushSync();
    expect(seen).toEqual([0, 2]);
    stop();
    scene.feed.close();
    expect(scene.handlers).toBe(before - 2);
  });

  it("follow the status, and leave the client when nobody looks", async () => {
    const live = new LiveStatus(scene);
    const before = scene.handlers;
    const seen: string[] = [];
    const stop = follow(() => seen.push(live.current.status.state));
    flushSync();
    expect(scene.handlers).toBe(before + 1);
    scene.stand("degraded", 0);
    flushSync();
    expect(seen).toEqual(["live", "degraded"]);
    stop();
    await scene.seen();
    expect(scene.handlers).toBe(before);
  });

  it("are stores", async () => {
    const live = new LiveFeed(scene.feed);
    expect(get(live)).toBe(live.current);
    const seen: number[] = [];
    const leave = live.subscribe((feed) => seen.push(feed.entries.length));
    scene.come(3, "a");
    await scene.seen();
    leave();
    scene.come(1, "b");
    await scene.seen();
    expect(seen).toEqual([0, 3]);
  });

  it("are read anywhere, and are the same until something changed", () => {
    const live = new LiveStatus(scene);
    const before = live.current;
    expect(live.current).toBe(before);
    scene.stand("connecting", 5_000);
    expect(live.current.text).toBe("Connecting…");
  });
});
