// What a person reads about the connection: nothing while all is well, and never more than is known.

import type { Recovered, Status } from "./status.js";
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
  if (status.state === "idle") return say("");
  const age = now - status.since;
  if (status.state === "live") {
    const { recovered } = status;
    const told = recovered && recovered.downMs >= QUIET_MS && age < RESTORED_MS;
    return say(told ? restored(recovered, texts) : "");
  }
  if (status.state !== "stopped" && age < QUIET_MS) return say("");
  switch (status.state === "stopped" ? status.reason : status.state) {
    case "connecting":
      return say(texts.connecting);
    case "catching-up":
      return say(texts.catchingUp);
    case "reconnecting":
      return say(texts.reconnecting, "retry");
    case "offline":
      return say(texts.offline, "retry");
    case "degraded":
      return say(delayed(status, texts), "retry");
    case "closed":
      return say(texts.closed, "retry");
    case "lost":
      return say(texts.lost, "retry", true);
    case "signed-out":
      return say(texts.signedOut, "sign-in", true);
    case "not-found":
      return say(texts.notFound, "reload", true);
    case "ended":
      return say(texts.ended, undefined, true);
    case "too-old":
      return say(texts.tooOld, "reload", true);
  }
}

function say(text: string, action?: StatusText["action"], urgent = false): StatusText {
  return action ? { text, urgent, action } : { text, urgent };
}

function delayed(status: Status, texts: Texts): string {
  const { everyMs } = status as { readonly everyMs?: number };
  if (everyMs === undefined) return texts.delayed;
  return `${texts.delayed} ${counted(texts.locale, texts.checking, everyMs / 1_000)}`;
}

function restored({ missed, critical, complete }: Recovered, texts: Texts): string {
  const { locale } = texts;
  if (missed === 0 && complete) return `${texts.restored} ${texts.nothingMissed}.`;
  let what = missed ? counted(locale, texts.missed, missed) : texts.missedUnknown;
  if (critical > 0) what += `; ${counted(locale, texts.shown, critical)}`;
  return `${texts.restored} ${what}.${complete ? "" : ` ${texts.incomplete}`}`;
}
