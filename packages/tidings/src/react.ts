// React hooks over a client and a feed.
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { EMPTY_FEED, type Feed, type FeedSnapshot } from "./feed.js";
import { type StatusSource, type StatusView, watchStatus } from "./status-text-watch.js";
import type { Texts } from "./texts/texts.js";
import type { Catalog, Client, Handler, TypeOf } from "./types.js";

const IDLE: StatusView = { status: { state: "idle" }, text: "", urgent: false };

/**
 * A client's status and the words for it; on a server, and while its markup is taken over, idle.
 *
 * @param texts - the language; the same object at each call, English unless given
 */
export function useStatus(client: StatusSource, texts?: Texts): StatusView {
  const watch = useMemo(() => watchStatus(client, texts), [client, texts]);
  return useSyncExternalStore(watch.subscribe, watch.getSnapshot, () => IDLE);
}

/** Calls `handler`, the one of the newest render, with each event of a type while mounted. */
export function useEvent<C extends Catalog, T extends TypeOf<C>>(
  client: Pick<Client<C>, "on">,
  type: T,
  handler: Handler<C, T>,
): void {
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  useEffect(() => client.on(type, (payload, meta) => newest.current(payload, meta)), [client, type]);
}

/** What a feed shows; on a server, and while its markup is taken over, nothing yet. */
export function useFeed(feed: Feed): FeedSnapshot {
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot, () => EMPTY_FEED);
}
