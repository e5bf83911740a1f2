// A server in memory behind a transport, with faults by name: what an application tests its screens with.
import type { Frame } from "../generated/delivery/types.js";
import { refusal } from "../refusal.js";
import type { End, PollRequest, Request, Sink, Transport } from "../transport.js";
import type { Catalog, EventOf } from "../types.js";
import { HandClock, settled } from "./clock.js";
import { type Answer, type Connection, Hub } from "./hub.js";
import { format } from "./log.js";
import type { Ask } from "./reader.js";

/** How a server under test begins. Everything can be left out. */
export interface ServerOptions {
  /** Decides all chance; 1 by default. */
  readonly seed?: number;
  /** How many events are held in memory; 500 by default. */
  readonly window?: number;
  /** How many critical events are kept; 10 000 by default. */
  readonly keep?: number;
  /** How many may be connected; 10 000 by default. */
  readonly connections?: number;
  /** The longest silence on a connection, in milliseconds; 15 000 by default. */
  readonly heartbeatMs?: number;
  /** The state of the application, for clients that load a snapshot. */
  readonly snapshot?: () => unknown;
  /** Whose events its clients see, beside what is for everybody. */
  readonly audiences?: readonly string[];
  /** Without streams, clients live on long polls. */
  readonly stream?: boolean;
}

/** How one event is published. */
export interface Publishing {
  /** For whom; everybody by default. */
  readonly audience?: string;
  /** Of an event whose type is critical by value: whether this one is. */
  readonly critical?: boolean;
  readonly id?: string;
  readonly timestamp?: string;
}

/** What a client has asked. */
export interface Asked {
  readonly kind: "stream" | "poll" | "snapshot" | "report";
  /** When, on the server's clock, in milliseconds. */
  readonly at: number;
  readonly request: unknown;
}

/** A server in memory that follows the protocol, its clock, and what can go wrong with it. */
export interface TestServer<C extends Catalog> {
  /** The way to it: `createClient({ catalog, transport, environment })`. */
  readonly transport: Transport;
  /** The client's clock, chance and signals; time goes by in {@link advance}. */
  readonly environment: HandClock;
  /** What was asked so far, oldest first. */
  readonly requests: readonly Asked[];
  /**
   * Publishes an event, for instance a generated fixture; its cursor.
   *
   * @throws where the catalog's own validators refuse the event
   */
  readonly publish: (event: EventOf<C>, how?: Publishing) => string;
  /** Lets time go by, and everything happen that is due in it. */
  readonly advance: (ms: number) => Promise<void>;
  /** Stops and starts: cleanly (nothing is lost), or killed (what was not critical is lost). */
  readonly restart: (how?: { readonly clean?: boolean }) => Promise<void>;
  /** The next `frames` events on each open stream do not arrive. */
  readonly lose: (frames?: number) => void;
  /** Open streams break off after so many further bytes of frames; at once by default. */
  readonly cut: (bytes?: number) => void;
  /** Nothing is answered and nothing sent, until the function it gives back is called. */
  readonly hang: () => () => void;
  /** The next two events on each open stream arrive the other way round. */
  readonly swap: () => void;
  /** Whoever connects is answered this status, until the function it gives back is called. */
  readonly refuse: (status: number, how?: { readonly retryAfterMs?: number }) => () => void;
  /** Whoever sees what this audience is sent is told goodbye. */
  readonly revoke: (audience: string) => void;
  /** Where the newest event stands. */
  readonly position: () => string;
}

/** What is wrong with a stream. */
interface Faults {
  lose: number;
  swap: boolean;
  cutAfter: number;
}

/** What a stream waits for until the server has something to say or the client gives up. */
type Waited = "changed" | "aborted";

/**
 * A server in memory for tests. It gives the frames that the real one gives (both are held to the same
 * recorded scripts), on a clock of its own.
 *
 * ```ts
 * const server = testServer(catalog);
 * const client = createClient({ catalog, transport: server.transport, environment: server.environment });
 * client.start();
 * await server.advance(1_000);
 * server.publish(activityMessageEvent.full);
 * server.refuse(401);
 * ```
 */
export function testServer<C extends Catalog>(catalog: C, options: ServerOptions = {}): TestServer<C> {
  const environment = new HandClock(options.seed ?? 1);
  const hub = new Hub({
    catalog,
    window: options.window ?? 500,
    keep: options.keep ?? 10_000,
    connections: options.connections ?? 10_000,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    maxAgeMs: 3_600_000,
    now: environment.now,
    random: environment.random,
    epoch: () => epoch(environment.random),
  });
  const requests: Asked[] = [];
  const streams = new Set<Faults>();
  let hangs = 0;
  let refusing: End | undefined;
  let published = 0;

  const ask = (kind: Asked["kind"], request: unknown): void => {
    requests.push({ kind, at: environment.now(), request });
  };
  const changed = hub.changed.bind(hub);

  /** Waits for a change, for a time, or for the client to give up. */
  const wait = (signal: AbortSignal, until = Number.POSITIVE_INFINITY): Promise<Waited> =>
    new Promise((resolve) => {
      const done = (waited: Waited): void => {
        endChange();
        endTimer?.();
        signal.removeEventListener("abort", abort);
        resolve(waited);
      };
      const abort = (): void => done("aborted");
      const endChange = hub.onChange(() => done("changed"));
      const endTimer = Number.isFinite(until)
        ? environment.timer(() => done("changed"), until - environment.now())
        : undefined;
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort);
    });

  /** Waits while nothing is answered; then why a request is refused, if it is. */
  const admitted = async (signal: AbortSignal): Promise<End | undefined> => {
    while (hangs > 0 && !signal.aborted) await wait(signal);
    return signal.aborted ? ended : refusing;
  };

  const stream = async (request: Request, sink: Sink, signal: AbortSignal): Promise<End> => {
    ask("stream", request);
    const refused = await admitted(signal);
    if (refused) return refused;
    const connection = hub.connect(read(request, options.audiences));
    const faults: Faults = { lose: 0, swap: false, cutAfter: Number.POSITIVE_INFINITY };
    streams.add(faults);
    try {
      return await give(connection, faults, sink, signal);
    } finally {
      streams.delete(faults);
      connection.end();
    }
  };

  /** Gives frame after frame, with what is wrong with this stream. */
  const give = async (
    connection: Connection,
    faults: Faults,
    sink: Sink,
    signal: AbortSignal,
  ): Promise<End> => {
    let held: Frame | undefined;
    const send = async (frame: Frame): Promise<boolean> => {
      faults.cutAfter -= JSON.stringify(frame).length;
      if (faults.cutAfter < 0) return false;
      sink.alive();
      await sink.frame(frame);
      return true;
    };
    while (!signal.aborted) {
      if (faults.cutAfter <= 0) return cut;
      const frame = hangs > 0 ? undefined : connection.next();
      if (!frame) {
        if (connection.isOver && hangs === 0) return ended;
        await wait(signal, hangs > 0 ? undefined : connection.until);
      } else if (isEvent(frame) && faults.lose > 0) {
        faults.lose -= 1;
      } else if (isEvent(frame) && faults.swap && !held) {
        held = frame;
      } else {
        const frames = held ? [frame, held] : [frame];
        if (held) [held, faults.swap] = [undefined, false];
        for (const one of frames) if (!(await send(one))) return cut;
      }
    }
    return ended;
  };

  const poll = async (
    request: PollRequest,
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answer } | End> => {
    ask("poll", request);
    const refused = await admitted(signal);
    if (refused) return refused;
    const asked = read(request, options.audiences);
    const until = environment.now() + request.wait_ms;
    for (;;) {
      const answer = hub.poll(asked, request.limit);
      if (!answer) return refusal(503, hub.retryMs());
      const waits = answer.frames.length <= 1 && environment.now() < until && !hub.stopping;
      if (!waits || signal.aborted) return { answer };
      if ((await wait(signal, until)) === "aborted") return ended;
      const late = await admitted(signal);
      if (late) return late;
    }
  };

  return {
    environment,
    requests,
    transport: {
      name: "test",
      ...(options.stream === false ? {} : { stream }),
      poll,
      ...(options.snapshot && {
        snapshot: async (signal) => {
          ask("snapshot", null);
          const cursor = hub.position;
          const refused = await admitted(signal);
          if (refused) throw new Error(`the server refuses the snapshot: ${JSON.stringify(refused)}`);
          return { cursor, state: options.snapshot?.() };
        },
      }),
      report: async (counts) => ask("report", counts),
    },
    publish: (event, how = {}) => {
      published += 1;
      const id = how.id ?? `event-${published}`;
      const timestamp = how.timestamp ?? new Date(environment.wall()).toISOString();
      const parsed = catalog.parseEnvelope({ id, timestamp, event });
      if (parsed.kind !== "known" || !parsed.current) {
        throw new Error(`no event of \`${catalog.name}\` as it is sent today: ${said(parsed)}`);
      }
      const type = (event as { readonly [key: string]: string })[catalog.tag] ?? "";
      const always = catalog.critical[type];
      const critical = always === "by-value" ? (how.critical ?? false) : (always ?? false);
      const version = catalog.versions[type]?.current ?? 1;
      const audience = how.audience ?? null;
      const envelope = { id, timestamp, event };
      const entry = hub.publish({ audience, type, version, critical, envelope });
      return format(entry);
    },
    advance: (ms) => environment.advance(ms),
    restart: async ({ clean = false } = {}) => {
      if (clean) hub.stop();
      // Every stream goes to its end first.
      if (clean) await settled();
      hub.restart(clean);
      await settled();
    },
    lose: (frames = 1) => {
      for (const faults of streams) faults.lose += frames;
    },
    cut: (bytes = 0) => {
      for (const faults of streams) faults.cutAfter = bytes;
      changed();
    },
    swap: () => {
      for (const faults of streams) faults.swap = true;
    },
    hang: () => {
      hangs += 1;
      let holds = true;
      return () => {
        if (holds) hangs -= 1;
        holds = false;
        changed();
      };
    },
    refuse: (status, how = {}) => {
      const answer = refusal(status, how.retryAfterMs);
      refusing = answer;
      changed();
      return () => {
        if (refusing === answer) refusing = undefined;
        changed();
      };
    },
    revoke: (audience) => hub.revoke(audience),
    position: () => hub.position,
  };
}

const ended: End = { kind: "ended" };
const cut: End = { kind: "failed", cause: { kind: "closed", detail: "the connection broke off" } };

function isEvent(frame: Frame): boolean {
  return frame.type === "event" || frame.type === "unsupported";
}

/** What is asked for, in the words of a reader. */
function read({ cursor, from, types, accept }: Request, audiences?: readonly string[]): Ask {
  const versions = accept
    .split(",")
    .filter(Boolean)
    .map((entry): [string, number] => {
      const at = entry.lastIndexOf(":");
      return [entry.slice(0, at), Number(entry.slice(at + 1))];
    });
  return {
    ...(cursor !== undefined && { cursor }),
    ...(from && { from }),
    ...(types && { types }),
    ...(audiences && { audiences }),
    accept: Object.fromEntries(versions),
  };
}

function said(parsed: ReturnType<Catalog["parseEnvelope"]>): string {
  if (parsed.kind === "invalid") {
    return parsed.issues.map(({ message }) => message).join("; ");
  }
  return parsed.kind === "unknown"
    ? `\`${parsed.type}\` version ${parsed.version} is not known`
    : "an older version";
}

function epoch(random: () => number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return Array.from({ length: 8 }, () => letters[Math.floor(random() * letters.length)]).join("");
}
