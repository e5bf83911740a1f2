// One connection for all tabs of a browser: one tab leads and reads, the others follow what it reads.
import { follow } from "./tabs/follow.js";
import { lead } from "./tabs/lead.js";
import { over } from "./tabs/message.js";
import type { End, Request, Sink, Transport } from "./transport.js";

/** What tabs share. */
export interface SharedOptions {
  /**
   * Tabs with the same name share a connection. It must differ for each user that is signed in, such as
   * `events-${userId}`.
   */
  readonly name: string;
}

/**
 * A transport whose stream is read by one tab for all.
 *
 * A tab that joins catches up by poll to where the leading tab is, and then follows; it has its own place
 * and its own callbacks. When the leading tab is closed, another one leads. One that is frozen, and does
 * not answer, has the lead taken away. Without Web Locks each tab connects for itself.
 *
 * # Misreadings
 * With one name for two users, the tabs of the second are given what the first may see, until the leading
 * tab is closed: the server is asked with the leading tab's credentials. Sign out and in again counts.
 */
export function shared(transport: Transport, { name }: SharedOptions): Transport {
  if (typeof name !== "string" || name === "")
    throw new TypeError("shared: a name is needed, one for each user");
  const { stream } = transport;
  const locks = globalThis.navigator?.locks;
  if (!locks || typeof BroadcastChannel === "undefined" || stream === undefined) return transport;
  let leads = false;

  /** Leads, if the lock can be had so; `null` where it cannot. */
  async function hold(
    key: string,
    how: LockOptions,
    request: Request,
    sink: Sink,
    signal: AbortSignal,
  ): Promise<End | null> {
    const control = new AbortController();
    const end = () => control.abort();
    signal.addEventListener("abort", end);
    try {
      return await locks.request(key, how, async (lock) => {
        if (lock === null || signal.aborted) return null;
        leads = true;
        return lead(
          key,
          { ...transport, stream: stream as NonNullable<Transport["stream"]> },
          request,
          sink,
          control.signal,
        );
      });
    } catch {
      // Taken away, while it was frozen: it ends here, and begins anew behind whoever leads now.
      control.abort();
      return over("another tab leads now");
    } finally {
      leads = false;
      signal.removeEventListener("abort", end);
    }
  }

  return {
    ...transport,
    name: `${transport.name}, shared`,
    async stream(request, sink, signal) {
      const key = `tidings ${name} ${request.accept} ${request.types ?? ""}`;
      const led = await hold(key, { ifAvailable: true }, request, sink, signal);
      if (led !== null) return led;
      const followed = await follow(key, transport, request, sink, signal);
      return followed ?? (await hold(key, { steal: true }, request, sink, signal)) ?? { kind: "ended" };
    },
    // What a follower has read the server has not written to it.
    ...(transport.report && { report: async (counts) => (leads ? transport.report?.(counts) : undefined) }),
  };
}
