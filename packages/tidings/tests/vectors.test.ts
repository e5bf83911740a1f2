// The server of `tidings/testing` answers the recorded scripts as the hub does that they were made with.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog } from "../../../generated/typescript/nexus/index.js";
import type { Frame } from "../src/generated/delivery/types.js";
import { type Answer, type Connection, Hub } from "../src/testing/hub.js";
import type { Ask } from "../src/testing/reader.js";

interface Event {
  readonly type: string;
  readonly payload: { readonly version: number };
}

type Step =
  | { readonly do: "describe"; readonly what: string }
  | {
      readonly do: "start";
      readonly epoch: string;
      readonly window: number;
      readonly keep: number;
      readonly max_connections: number;
    }
  | {
      readonly do: "publish";
      readonly event: Event;
      readonly id: string;
      readonly timestamp: string;
      readonly audience: string | null;
      readonly critical: boolean;
      readonly cursor: string;
    }
  | { readonly do: "poll"; readonly ask: Ask; readonly limit: number; readonly answer: Answer | "full" }
  | { readonly do: "open"; readonly stream: string; readonly ask: Ask }
  | {
      readonly do: "read";
      readonly stream: string;
      readonly frames: readonly Frame[];
      readonly ends: boolean;
    }
  | { readonly do: "advance"; readonly ms: number }
  | { readonly do: "revoke"; readonly audience: string }
  | { readonly do: "stop"; readonly clean: boolean };

const folder = join(import.meta.dirname, "../../../tests/vectors/delivery");
const scripts = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));

/** A frame without what is by chance. */
function plain(frame: Frame): unknown {
  const { connection, retry_ms, ...rest } = frame as Frame & { connection?: string; retry_ms?: number };
  return rest;
}

/** A server that is led through a script. */
class Player {
  readonly #streams = new Map<string, Connection>();
  #hub: Hub | undefined;
  #now = 0;
  #epoch = "";
  #clean = false;

  get hub(): Hub {
    if (!this.#hub) throw new Error("it was not started");
    return this.#hub;
  }

  play(step: Step): void {
    switch (step.do) {
      case "describe":
        break;
      case "start":
        this.#epoch = step.epoch;
        if (this.#hub) {
          this.#hub.restart(this.#clean);
          break;
        }
        this.#hub = new Hub({
          catalog,
          window: step.window,
          keep: step.keep,
          connections: step.max_connections,
          heartbeatMs: 15_000,
          maxAgeMs: 3_600_000,
          now: () => this.#now,
          random: () => 0.5,
          epoch: () => this.#epoch,
        });
        return;
      case "publish": {
        const { event, id, timestamp, audience, critical } = step;
        const envelope = { id, timestamp, event };
        const { type, payload } = event;
        const entry = this.hub.publish({ audience, type, version: payload.version, critical, envelope });
        expect(`1.${entry.epoch}.${entry.seq}`).toBe(step.cursor);
        break;
      }
      case "poll": {
        const answer = this.hub.poll(step.ask, step.limit);
        const comparable = (said: Answer | "full"): unknown =>
          said === "full" ? said : { ...said, frames: said.frames.map(plain) };
        expect(comparable(answer ?? "full")).toEqual(comparable(step.answer));
        break;
      }
      case "open":
        this.#streams.set(step.stream, this.hub.connect(step.ask));
        break;
      case "read": {
        const stream = this.#streams.get(step.stream);
        const frames: unknown[] = [];
        for (let frame = stream?.next(); frame; frame = stream?.next()) frames.push(plain(frame));
        expect(frames).toEqual(step.frames.map(plain));
        expect(stream?.isOver).toBe(step.ends);
        break;
      }
      case "advance":
        this.#now += step.ms;
        break;
      case "revoke":
        this.hub.revoke(step.audience);
        break;
      case "stop":
        this.#clean = step.clean;
        if (step.clean) this.hub.stop();
        break;
    }
  }
}

describe("the server for tests answers as the hub does", () => {
  it("has scripts to answer", () => {
    expect(scripts.length).toBeGreaterThan(9);
  });

  it.each(scripts)("%s", (name) => {
    const player = new Player();
    const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
    for (const [index, line] of lines.entries()) {
      try {
        player.play(JSON.parse(line));
      } catch (error) {
        throw new Error(`${name}:${index + 1}: ${line.slice(0, 200)}`, { cause: error });
      }
    }
  });
});
