// The way to the Rust side of a Tauri application: polls over `invoke`, and nothing that rides on events.
import { invoke, isTauri } from "@tauri-apps/api/core";
import type { End, Transport } from "./transport.js";

/** How much longer than it was asked to wait an answer may take, in milliseconds. */
const LATE_MS = 5_000;

/** How many answers in a row may stay out before the application is taken for lost. */
const UNANSWERED = 2;

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
  let unanswered = 0;

  return {
    name: "tauri",
    async poll(request, signal) {
      if (unanswered >= UNANSWERED) {
        unanswered = 0;
        return { kind: "refused", reason: "lost", detail: "the application does not answer" };
      }
      const asked = performance.now();
      try {
        const answer = await Promise.race([invoke("plugin:tidings|poll", { request }), given(signal)]);
        unanswered = 0;
        return { answer };
      } catch (error) {
        const late = signal.aborted && performance.now() - asked >= request.wait_ms + LATE_MS - 100;
        unanswered = late ? unanswered + 1 : 0;
        return refused(error);
      }
    },
    snapshot: () => invoke("plugin:tidings|snapshot"),
    report: (report) => invoke("plugin:tidings|report", { report }),
  };
}

/** Rejects when it is given up: what `invoke` has asked cannot be taken back. */
function given(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("given up")), { once: true });
  });
}

/** What Tauri, or the plugin, says instead of an answer. */
function refused(error: unknown): End {
  const { message = String(error) } = (error ?? {}) as { readonly message?: string };
  // Tauri's own refusals are texts, the plugin's have a code.
  if (typeof error !== "string") return { kind: "failed", cause: { kind: "error", detail: message } };
  console.error(
    /not allowed/.test(error)
      ? `tidings: ${error}\nAdd "tidings:default" to the permissions of this window, in src-tauri/capabilities.`
      : `tidings: ${error}\nAdd .plugin(tauri_plugin_tidings::Builder::<AppEvent>::new().build()) where the application is built.`,
  );
  return { kind: "refused", reason: "not-found", detail: error };
}
