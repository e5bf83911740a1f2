// A stream that is cut behind each of its bytes: hello, gap, kept events, window.
import { expect, it } from "vitest";
import { http } from "../src/http.js";
import { named, Server, state, until, watched } from "./support/nexus.js";

/** Every byte before a release; else every so many, and another start each time would not be repeatable. */
const STEP = process.env["TIDINGS_THOROUGH"] === undefined ? 11 : 1;

/** As many at once, each with its own cut. */
const TOGETHER = 40;

/** The global fetch, but the first answer that is a stream breaks behind so many bytes. */
function cutting(at: number): typeof fetch {
  let cut = false;
  return async (input, init) => {
    const response = await fetch(input, init);
    if (cut || !response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
    cut = true;
    let given = 0;
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, control) {
          control.enqueue(bytes.subarray(0, Math.max(0, at - given)));
          given += bytes.length;
          if (given >= at) control.error(new Error("cut"));
        },
      }),
    );
    return new Response(body ?? null, { headers: response.headers });
  };
}

it("tells the gap and gives what follows, exactly, wherever it is cut", async () => {
  await using server = await Server.start(0, "--window", "4");
  let begins = "";
  using first = watched({
    transport: http(`${server.url}/events`),
    position: {
      load: () => null,
      save(cursor) {
        begins = cursor;
      },
    },
  });
  first.client.start();
  await until("a place", () => begins !== "" && state(first) === "live");
  first.client.stop();
  await server.publish("error", ...named("kept", 3));
  await server.publish("info", ...named("gone", 3), ...named("ä€😀", 4));
  const whole = await fetch(`${server.url}/events/poll?cursor=${begins}`).then((answer) => answer.text());
  const expected = ["gap window", ...named("kept", 3), ...named("ä€😀", 4)];

  async function one(cut: number): Promise<void> {
    let load = begins;
    const position = {
      load: () => load,
      save(cursor: string) {
        load = cursor;
      },
    };
    using reader = watched({ transport: http(`${server.url}/events`, { fetch: cutting(cut) }), position });
    reader.client.start();
    await until(
      () => [cut, reader.seen.order, reader.client.getSnapshot()],
      () => reader.seen.ids.length === 7 && state(reader) === "live",
    );
    // Cut inside the gap, the rest of it is told; that says of nothing twice.
    const { order, gaps } = reader.seen;
    const rests = gaps.filter(({ rest }) => rest).length;
    expect(order.filter((it, at) => it !== "gap window" || at === 0)).toEqual(expected);
    expect(gaps.length - rests, `cut at ${cut}`).toBe(1);
    expect(
      gaps.reduce((sum, { missed }) => sum + (missed as number), 0),
      `cut at ${cut}`,
    ).toBe(3);
    expect(
      gaps.reduce((sum, { critical }) => sum + critical, 0),
      `cut at ${cut}`,
    ).toBe(3);
    expect(gaps.every(({ complete }) => complete)).toBe(true);
    expect(reader.seen.errors).toEqual([]);
  }

  const cuts = Array.from({ length: Math.ceil(whole.length / STEP) }, (_, at) => at * STEP);
  expect(cuts.length).toBeGreaterThan(100);
  while (cuts.length > 0) await Promise.all(cuts.splice(0, TOGETHER).map(one));
});
