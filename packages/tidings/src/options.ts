// Options: what is wrong with them, and what the machine makes of them.
import type { Setup } from "./machine/state.js";
import { TUNING } from "./tuning.js";
import type { Catalog, Options, Tuning } from "./types.js";

/** What the machine has to know of the options. Throws where one is wrong, and names it. */
export function setup<C extends Catalog, S>(options: Options<C, S>): Setup {
  const { catalog, transport, from, types, snapshot } = options;
  if (typeof catalog?.parseEnvelope !== "function" || typeof catalog.versions !== "object") {
    throw new TypeError("catalog: the generated constant `catalog` is expected");
  }
  if (typeof transport?.poll !== "function") throw new TypeError("transport: none is given, such as http(…)");
  if (from !== undefined && !["now", "window", "start"].includes(from)) {
    throw new TypeError(`from: "now", "window" or "start", not ${JSON.stringify(from)}`);
  }
  for (const type of types ?? []) {
    if (!Object.hasOwn(catalog.versions, type)) throw new TypeError(`types: there is no event ${type}`);
  }
  const load = snapshot?.load ?? transport.snapshot;
  if (snapshot && (!load || typeof snapshot.apply !== "function")) {
    throw new TypeError("snapshot: `apply` is needed, and `load` where the transport has none of its own");
  }
  const first = snapshot !== undefined && snapshot.first !== false;
  return {
    tuning: tuned(options.tuning),
    streams: transport.stream !== undefined,
    // What a snapshot has does not have to be sent before it.
    from: from ?? (first ? "now" : "window"),
    snapshot: snapshot === undefined ? "never" : first ? "first" : "gap",
    request: { accept: accepted(catalog), ...(types && { types }) },
  };
}

/** The versions that are read, where that is not the first: all others are asked for in theirs. */
function accepted({ versions }: Catalog): string {
  const beyond = Object.entries(versions).filter(([, { current }]) => current > 1);
  return beyond.map(([type, { current }]) => `${type}:${current}`).join(",");
}

function tuned(given: Partial<Tuning> = {}): Tuning {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(TUNING, name)) throw new TypeError(`tuning: there is no ${name}`);
    if (!(typeof value === "number" && value > 0)) throw new TypeError(`tuning.${name}: a number above 0`);
  }
  return { ...TUNING, ...given };
}
