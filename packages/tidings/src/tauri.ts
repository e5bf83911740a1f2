// The way to the Rust side of a Tauri application: polls over `invoke`, and nothing that rides on events.
import { type InvokeArgs, invoke, isTauri } from "@tauri-apps/api/core";
import type { End, Transport } from "./transport.js";

/** How much longer than it was asked to wait an answer may take, in milliseconds; less than a client gives it. */
const LATE_MS = 4_900;

/**
 * A transport to `tauri-plugin-tidings`: each window asks for what follows its position.
 *
 * Outside Tauri it throws, and says so at once. For a page that runs in both:
 *
 * ```ts
 * const transport = isTauri() ? tauri() : http("/events");
 * ```
 *
 * A position that is kept per window, such as `session("events")`, outlives its reloads.
 */
export function tauri(): Transport {
  // On a server there is no window yet, and nothing is asked.
  if (typeof window !== "undefined" && !isTauri()) {
    throw new Error('tauri(): no Tauri application is here. isTauri() ? tauri() : http("/events")');
  }
  /** Since when an answer is late, and no other has come. */
  let lateSince = Infinity;

  /** Asks the plugin. Whatever it answers, and however late: the application is there. */
  function ask(command: string, body: InvokeArgs): Promise<unknown> {
    const asking = invoke(`plugin:tidings|${command}`, body);
    const there = () => {
      lateSince = Infinity;
    };
    asking.then(there, there);
    return asking;
  }

  return {
    name: "tauri",
    async poll(request, signal) {
      const asked = performance.now();
      let timer: ReturnType<typeof setTimeout> | undefined;
      try {
        const late = new Promise<End>((done) => {
          timer = setTimeout(() => {
            // Two in a row, the second asked when the first was late already.
            const lost = asked >= lateSince;
            lateSince = Math.min(lateSince, performance.now());
            const detail = "the application does not answer";
            done(
              lost
                ? { kind: "refused", reason: "lost", detail }
                : { kind: "failed", cause: { kind: "silent", detail } },
            );
          }, request.wait_ms + LATE_MS);
        });
        const answer = ask("poll", { request }).then((answer) => ({ answer }));
        return await Promise.race([answer, late, given(signal)]);
      } catch (error) {
        return refused(error);
      } finally {
        clearTimeout(timer);
      }
    },
    snapshot: () => ask("snapshot", {}).catch(worded),
    report: (report) => ask("report", { report }).then(() => {}, worded),
  };
}

/** Rejects when it is given up: what `invoke` has asked cannot be taken back. */
function given(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("given up")), { once: true });
  });
}

function messageOf(error: unknown): string {
  return typeof error === "string" ? error : ((error as Partial<Error> | null)?.message ?? String(error));
}

function worded(error: unknown): never {
  throw new Error(messageOf(error));
}

/** What Tauri, or the plugin, says instead of an answer. Tauri's own refusals are texts. */
function refused(error: unknown): End {
  const detail = messageOf(error);
  const { code } = (error ?? {}) as { readonly code?: string };
  if (typeof error !== "string" && code !== "bad-scope") {
    return { kind: "failed", cause: { kind: "error", detail } };
  }
  const missing = /not found/i.test(detail);
  const advice = missing
    ? "\nAdd .plugin(tauri_plugin_tidings::Builder::<AppEvent>::new().build()) where the application is built."
    : /not allowed/i.test(detail)
      ? '\nAdd "tidings:default" to the permissions of this window, in src-tauri/capabilities.'
      : "";
  console.error(`tidings: ${detail}${advice}`);
  return { kind: "refused", reason: "not-found", detail };
}
