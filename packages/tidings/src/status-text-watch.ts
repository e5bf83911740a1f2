// The words for a client's status as they are now: looked at again when time alone changes them.

import type { Status } from "./status.js";
import { QUIET_MS, RESTORED_MS, type StatusText, statusText } from "./status-text.js";
import { english } from "./texts/english.js";
import type { Texts } from "./texts/texts.js";

/** A status and what is said of it. */
export interface StatusView extends StatusText {
  readonly status: Status;
}

/** A value that changes: what React, Svelte and signals subscribe to. */
export interface Watched<T> {
  /** Calls `listener` after each change; the answer ends that. */
  subscribe(listener: () => void): () => void;
  /** The value now: the same object until something changed. */
  getSnapshot(): T;
}

/** The part of a client that says how it stands. */
export type StatusSource = Watched<{ readonly status: Status }>;

/** States that differ in how an outage is dealt with, not in whether there is one. */
const WAITING: readonly string[] = ["connecting", "catching-up", "reconnecting", "degraded", "offline"];

/**
 * Follows the words for a client's status.
 *
 * While one state of an outage gives way to the next, the words of the former stay until the next
 * is old enough to have its own; nothing flickers, and nothing is said twice.
 *
 * @param now - the client's own clock (`Environment.now`), in milliseconds
 */
export function watchStatus(
  client: StatusSource,
  texts: Texts = english,
  now: () => number = () => performance.now(),
): Watched<StatusView> {
  const listeners = new Set<() => void>();
  let view: StatusView | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave: (() => void) | undefined;

  function getSnapshot(): StatusView {
    const { status } = client.getSnapshot();
    let said = statusText(status, texts, now());
    const inOutage = WAITING.includes(status.state);
    if (view && said.text === "" && inOutage && WAITING.includes(view.status.state)) said = view;
    if (view?.status !== status || view.text !== said.text) view = { ...said, status };
    return view;
  }

  /** Looks again when time alone will have changed the words. */
  function arm(): void {
    clearTimeout(timer);
    const { status } = getSnapshot();
    if (status.state === "idle" || status.state === "stopped") return;
    const age = now() - status.since;
    const next = [QUIET_MS, RESTORED_MS].find((at) => at > age);
    if (next !== undefined) timer = setTimeout(changed, next - age);
  }

  function changed(): void {
    arm();
    for (const listener of listeners) listener();
  }

  function subscribe(listener: () => void): () => void {
    const own = () => listener();
    listeners.add(own);
    if (leave === undefined) {
      leave = client.subscribe(changed);
      arm();
    }
    return () => {
      listeners.delete(own);
      if (listeners.size > 0) return;
      clearTimeout(timer);
      leave?.();
      leave = undefined;
    };
  }

  return { subscribe, getSnapshot };
}
