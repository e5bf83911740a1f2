// The client's own counts, told to the server: written is not received.
import type { Fate } from "./events.js";
import type { Counters } from "./status.js";
import type { Report } from "./transport.js";

/** Counts over one connection after the other. */
export interface Reporter {
  /** A stream has said hello, after so many attempts by cause. */
  readonly begin: (connection: string, causes: Readonly<Record<string, number>>) => void;
  readonly count: (fate: Fate, type: string) => void;
  /** Sends what has changed since it was sent last. */
  readonly send: () => void;
}

/** A reporter that sends by `post`, which never rejects. */
export function reporter(counters: () => Counters, post: (counts: Report) => void): Reporter {
  let connection: string | null = null;
  let reconnects: Readonly<Record<string, number>> = {};
  let before = counters();
  let invalid: Record<string, number> = {};
  let sent = "";

  function send(): void {
    if (connection === null) return;
    const now = counters();
    const since = (what: "applied" | "duplicates" | "unknown" | "gaps") => now[what] - before[what];
    const counts: Report = {
      connection,
      client: null,
      applied: since("applied"),
      duplicates: since("duplicates"),
      invalid: { ...invalid },
      unknown: since("unknown"),
      gaps: since("gaps"),
      reconnects,
    };
    const text = JSON.stringify(counts);
    if (text === sent) return;
    sent = text;
    post(counts);
  }

  return {
    begin(name, causes) {
      send();
      connection = name;
      reconnects = causes;
      before = counters();
      invalid = {};
    },
    count(fate, type) {
      if (fate === "invalid" && type !== "") invalid[type] = (invalid[type] ?? 0) + 1;
    },
    send,
  };
}
