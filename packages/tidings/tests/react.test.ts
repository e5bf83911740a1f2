// @vitest-environment happy-dom
// The React hooks, with React itself: strict mode, a server, and markup that is taken over.
import { act, createElement, StrictMode, useState } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFeed, type Feed } from "../src/feed.js";
import { useEvent, useFeed, useStatus } from "../src/react.js";
import type { Client, Envelope, Parsed } from "../src/types.js";
import { type Note, Source } from "./feed-source.js";

/** What the generator writes, of one event. */
interface Pinged {
  readonly type: "pinged";
  readonly payload: { readonly version: 1; readonly host: string };
}
type Known = { readonly kind: "known"; readonly current: true; readonly envelope: Envelope<Pinged> };
interface Pings {
  readonly name: "pings";
  readonly fingerprint: string;
  readonly versions: { readonly pinged: { readonly current: 1; readonly all: readonly [1] } };
  readonly critical: { readonly pinged: false };
  readonly tag: "type";
  readonly content: "payload";
  readonly parseEnvelope: (value: unknown) => Known | Exclude<Parsed, { kind: "known" }>;
}

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

describe("the React hooks", () => {
  let source: Source;
  let feed: Feed;
  let root: Root;
  let place: HTMLElement;
  let renders: number;

  function List() {
    renders += 1;
    const { entries, loading } = useFeed(feed);
    const { status, text } = useStatus(source);
    const titles = entries.map((entry) => (entry.kind === "event" ? entry.title : "gap")).join(" ");
    return createElement("p", null, `${status.state}|${text}|${loading}|${titles}`);
  }
  const strict = createElement(StrictMode, null, createElement(List));

  beforeEach(() => {
    vi.useFakeTimers();
    source = new Source();
    feed = createFeed<Note>(source, { describe: (note) => note, history: 0 });
    place = document.createElement("div");
    renders = 0;
  });
  afterEach(() => {
    act(() => root?.unmount());
    vi.useRealTimers();
  });

  it("render what changes, in strict mode, and leave nothing behind", () => {
    const before = source.handlers;
    root = createRoot(place);
    act(() => root.render(strict));
    expect(place.textContent).toBe("live||false|");
    act(() => {
      source.event(1, { title: "a" });
      vi.advanceTimersByTime(100);
    });
    expect(place.textContent).toBe("live||false|a");
    act(() => root.unmount());
    feed.close();
    expect(source.handlers).toBe(before - 2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("show the words of a status when it is old enough", () => {
    root = createRoot(place);
    act(() => root.render(strict));
    act(() => source.turn({ state: "connecting", since: performance.now() }));
    expect(place.textContent).toBe("connecting||false|");
    act(() => void vi.advanceTimersByTime(3_100));
    expect(place.textContent).toBe("connecting|Connecting…|false|");
  });

  it("render nothing anew while nothing changes", () => {
    root = createRoot(place);
    act(() => root.render(createElement(List)));
    const before = renders;
    act(() => {
      source.turn(source.getSnapshot().status);
      vi.advanceTimersByTime(60_000);
    });
    expect(renders).toBe(before);
  });

  it("render on a server, and take its markup over without a word", () => {
    source.event(1, { title: "a" });
    place.innerHTML = renderToString(strict);
    expect(place.textContent).toBe("idle||true|");
    const complaints = vi.spyOn(console, "error");
    act(() => {
      root = hydrateRoot(place, strict, { onRecoverableError: (error) => console.error(error) });
    });
    expect(complaints).not.toHaveBeenCalled();
    expect(place.textContent).toBe("live||false|a");
  });

  it("call the handler of the newest render, once for each event", () => {
    const handlers = new Set<(payload: Pinged["payload"]) => void>();
    const client = {
      on: (_type: "pinged", handler: (payload: Pinged["payload"]) => void) => {
        handlers.add(handler);
        return () => void handlers.delete(handler);
      },
    } as unknown as Pick<Client<Pings>, "on">;
    const heard: string[] = [];
    let rename = (_name: string) => {};
    function Listener() {
      const [name, setName] = useState("first");
      rename = setName;
      useEvent(client, "pinged", ({ host }) => void heard.push(`${name} ${host}`));
      // @ts-expect-error: there is no such event
      () => useEvent(client, "ponged", () => {});
      // @ts-expect-error: there is no such field
      () => useEvent(client, "pinged", ({ hots }) => void hots);
      return null;
    }
    root = createRoot(place);
    act(() => root.render(createElement(StrictMode, null, createElement(Listener))));
    expect(handlers.size).toBe(1);
    for (const handler of handlers) handler({ version: 1, host: "a" });
    act(() => rename("second"));
    for (const handler of handlers) handler({ version: 1, host: "b" });
    expect(heard).toEqual(["first a", "second b"]);
    act(() => root.unmount());
    expect(handlers.size).toBe(0);
  });
});
