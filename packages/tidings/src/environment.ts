// The page or process a client runs in: clocks, chance, timers, signals.
import type { Environment, Wake } from "./types.js";

/** The longest time a timer of a browser can be set to, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The real one; without a page there are no signals. */
export function realEnvironment(): Environment {
  const page = typeof document === "undefined" ? null : document;
  const target = typeof addEventListener === "function" ? globalThis : null;
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    random: () => Math.random(),
    timer(callback, ms) {
      const timer = setTimeout(callback, Math.min(ms, LONGEST));
      return () => clearTimeout(timer);
    },
    wake(listener: (signal: Wake) => void) {
      return listen([
        [target, "online", () => listener("online")],
        [target, "pageshow", (event) => (event as PageTransitionEvent).persisted && listener("shown")],
        [page, "visibilitychange", () => page?.visibilityState === "visible" && listener("visible")],
      ]);
    },
    leave: (listener) => listen([[target, "pagehide", listener]]),
    online: () => globalThis.navigator?.onLine !== false,
    hidden: () => page?.visibilityState === "hidden",
  };
}

function listen(
  all: readonly (readonly [EventTarget | null, string, (event: Event) => unknown])[],
): () => void {
  for (const [target, name, listener] of all) target?.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of all) target?.removeEventListener(name, listener);
  };
}
