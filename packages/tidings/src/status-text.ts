// What a person reads about the connection: nothing while all is well, and never more than is known.

import type { Recovered, Status, StopReason } from "./status.js";
import { english } from "./texts/english.js";
import { counted, type Texts } from "./texts/texts.js";

/** How long a state lasts, in milliseconds, before a person is told of it. */
export const QUIET_MS = 3_000;

/** How long “live updates are back” is said, in milliseconds, after an outage that was shown. */
export const RESTORED_MS = 30_000;

/** What can be said of a status, and what a person can do about it. */
export interface StatusText {
  /** A sentence or two; empty where there is nothing to say. */
  readonly text: string;
  /** Whether nothing goes on unless the person does something. */
  readonly urgent: boolean;
  /** What helps: `client.retryNow()`, signing in, or loading the page anew. */
  readonly action?: "retry" | "sign-in" | "reload";
}

const NOTHING: StatusText = { text: "", urgent: false };

/**
 * The words for a status.
 *
 * A state that is younger than {@link QUIET_MS} is not worth a word, and what was never shown as
 * lost is not said to be back. So the answer depends on the time: ask again when the state has
 * become old enough, or use `watchStatus`, which does.
 *
 * @param texts - the language; English unless given
 * @param now - the time on the client's own clock (`Environment.now`), in milliseconds
 */
export function statusText(
  status: Status,
  texts: Texts = english,
  now: number = performance.now(),
): StatusText {
  if (status.state === "idle") return NOTHING;
  const age = now - status.since;
  if (status.state === "live") {
    const { recovered } = status;
    const told = recovered !== undefined && recovered.downMs >= QUIET_MS && age < RESTORED_MS;
    return told ? { text: restored(recovered, texts), urgent: false } : NOTHING;
  }
  if (status.state === "stopped") return stopped(status.reason, texts);
  if (age < QUIET_MS) return NOTHING;
  switch (status.state) {
    case "connecting":
      return { text: texts.connecting, urgent: false };
    case "catching-up":
      return { text: texts.catchingUp, urgent: false };
    case "reconnecting":
      return { text: texts.reconnecting, urgent: false, action: "retry" };
    case "offline":
      return { text: texts.offline, urgent: false, action: "retry" };
    case "degraded":
      return { text: delayed(status.everyMs, texts), urgent: false, action: "retry" };
  }
}

function delayed(everyMs: number | undefined, texts: Texts): string {
  if (everyMs === undefined) return texts.delayed;
  return `${texts.delayed} ${counted(texts.locale, texts.checking, Math.round(everyMs / 1_000))}`;
}

function restored({ missed, critical, complete }: Recovered, texts: Texts): string {
  const { locale } = texts;
  if (missed === 0 && complete) return `${texts.restored} ${texts.nothingMissed}.`;
  let what = missed ? counted(locale, texts.missed, missed) : texts.missedUnknown;
  if (critical > 0) what += `; ${counted(locale, texts.shown, critical)}`;
  return `${texts.restored} ${what}.${complete ? "" : ` ${texts.incomplete}`}`;
}

function stopped(reason: StopReason, texts: Texts): StatusText {
  switch (reason) {
    case "closed":
      return { text: texts.closed, urgent: false, action: "retry" };
    case "signed-out":
      return { text: texts.signedOut, urgent: true, action: "sign-in" };
    case "not-found":
      return { text: texts.notFound, urgent: true, action: "reload" };
    case "ended":
      return { text: texts.ended, urgent: true };
    case "too-old":
      return { text: texts.tooOld, urgent: true, action: "reload" };
  }
}
