// A client of the reference application, and what it has seen.
import { catalog } from "../../../../generated/typescript/nexus/events.js";
import { Server } from "../../../../tests/frontend/delivery/server.js";
import {
  type Client,
  createClient,
  type Gap,
  type Options,
  type Status,
  type Where,
} from "../../src/index.js";

export { catalog, Server };

export type Nexus = typeof catalog;

/** What a client has told, in order. */
export interface Seen {
  /** The messages of `activity_message`, which the tests give their ids. */
  readonly ids: string[];
  readonly gaps: Gap[];
  readonly statuses: Status[];
  readonly errors: (readonly [unknown, Where])[];
  /** Messages and gaps, in the order of their callbacks. */
  readonly order: string[];
}

export interface Watched {
  readonly client: Client<Nexus>;
  readonly seen: Seen;
  [Symbol.dispose](): void;
}

/** Short times where the real ones are long, so that the tests are not. */
export const QUICK = { firstMs: 50, leastMs: 50, secondMs: 100, mostMs: 500, settleMs: 50 } as const;

/** A client that is not started, and is stopped at the end of its scope. */
export function watched<S = never>(options: Omit<Options<Nexus, S>, "catalog">): Watched {
  const seen: Seen = { ids: [], gaps: [], statuses: [], errors: [], order: [] };
  const client = createClient({
    tuning: QUICK,
    onError: (error, where) => void seen.errors.push([error, where]),
    ...options,
    catalog,
  });
  client.on("activity_message", ({ message }) => {
    seen.ids.push(message);
    seen.order.push(message);
  });
  client.onGap((gap) => {
    seen.gaps.push(gap);
    seen.order.push(`gap ${gap.reason}`);
  });
  client.subscribe(() => {
    const { status } = client.getSnapshot();
    if (seen.statuses.at(-1) !== status) seen.statuses.push(status);
  });
  return { client, seen, [Symbol.dispose]: () => client.stop() };
}

/** Waits until something holds; fails with `what` where it never does. */
export async function until(
  what: string | (() => unknown),
  holds: () => unknown,
  ms = 30_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    const said = typeof what === "string" ? what : JSON.stringify(what());
    if (performance.now() > end) throw new Error(`never: ${said}`);
    await new Promise((go) => setTimeout(go, 5));
  }
}

/** `a.0`, `a.1`, … */
export function named(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}.${at}`);
}

export const state = ({ client }: Watched): Status["state"] => client.getSnapshot().status.state;
