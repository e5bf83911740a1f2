// The machine on random histories, against what its client is owed.
import fc from "fast-check";
import { describe, it } from "vitest";
import { type Setting, World } from "./support/world.js";

type Act = (world: World) => void;

const wakes = ["online", "visible", "shown"] as const;
const failed = { kind: "failed", cause: { kind: "error", detail: "the server answers 503" } } as const;

/** Everything that can happen, by weight. */
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ critical: fc.boolean(), type: fc.constantFrom("a", "b") }).map(
      ({ critical, type }): Act =>
        (world) =>
          void world.log.publish(critical, type),
    ),
  },
  {
    weight: 10,
    arbitrary: fc.integer({ min: 1, max: 9 }).map(
      (count): Act =>
        (world) =>
          world.frames(count),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 9 }).map(
      (count): Act =>
        (world) =>
          world.frames(count, (frames) => frames.filter((_, at) => at !== 1)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 2, max: 9 }).map(
      (count): Act =>
        (world) =>
          world.frames(count, ([first, second, ...rest]) =>
            [second, first, ...rest].filter((frame) => frame !== undefined),
          ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 2, max: 9 }).map(
      (count): Act =>
        (world) =>
          world.frames(count, (frames) => frames.flatMap((frame) => [frame, frame])),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Act>((world) => world.heartbeat()) },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.hang()) },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.frames(1, () => [])) },
  { weight: 6, arbitrary: fc.constant<Act>((world) => world.answer()) },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.answer(true)) },
  {
    weight: 3,
    arbitrary: fc.boolean().map(
      (poll): Act =>
        (world) =>
          world.end(poll, { kind: "ended" }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map(
      (poll): Act =>
        (world) =>
          world.end(poll, failed),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (poll): Act =>
        (world) =>
          world.end(poll, { kind: "failed", cause: failed.cause, retryAfterMs: 5_000 }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.integer({ min: 1, max: 60_000 }).map(
      (ms): Act =>
        (world) =>
          world.pass(ms),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 6_000, max: 600_000 }).map(
      (ms): Act =>
        (world) =>
          world.pass(1, ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -4e9, max: 4e9 }).map(
      (ms): Act =>
        (world) => {
          world.wall += ms;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...wakes).map(
      (signal): Act =>
        (world) =>
          world.tell({ is: "wake", signal }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (online): Act =>
        (world) => {
          world.online = online;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (clean): Act =>
        (world) =>
          world.restart(clean),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (slow): Act =>
        (world) => {
          world.slow = slow;
          world.finish();
        },
    ),
  },
  { weight: 4, arbitrary: fc.constant<Act>((world) => world.finish()) },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (arrives): Act =>
        (world) =>
          world.snapshot(arrives),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.tell({ is: "retry" })) },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.stop()) },
  { weight: 1, arbitrary: fc.constant<Act>((world) => world.tell({ is: "start" })) },
  {
    weight: 1,
    arbitrary: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map(
      (chance): Act =>
        (world) => {
          world.chance = chance;
        },
    ),
  },
);

const setting: fc.Arbitrary<Setting> = fc.record(
  {
    streams: fc.boolean(),
    snapshot: fc.constantFrom("never", "never", "gap", "first"),
    types: fc.constant(["a"]),
    stored: fc.constantFrom(null, "1.epoch000.2", "1.epoch000.9999", "1.elsewher.3", "garbage \u0000"),
  },
  { requiredKeys: ["streams", "snapshot", "stored"] },
);

/** Rounds: more before a release. */
const numRuns = process.env["TIDINGS_THOROUGH"] === undefined ? 3_000 : 100_000;

describe("on random histories", () => {
  it("applies what is owed or tells one exact gap, in order, never twice, and always goes on", () => {
    fc.assert(
      fc.property(
        setting,
        fc.array(act, { minLength: 10, maxLength: 120 }),
        fc.integer({ min: 0, max: 12 }),
        (how, acts, before) => {
          const world = new World(how);
          for (let at = 0; at < before; at += 1) world.log.publish(at % 3 === 0);
          world.tell({ is: "start" });
          for (const one of acts) one(world);
          world.settle();
          world.check();
        },
      ),
      { numRuns },
    );
  });
});
