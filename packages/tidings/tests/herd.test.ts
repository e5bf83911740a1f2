// Many clients that lose their server at once: they come back spread out, by streams and by polls.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { realEnvironment } from "../src/environment.js";
import { http } from "../src/http.js";
import { type Client, createClient, type Environment } from "../src/index.js";
import { catalog, type Nexus, Server, until } from "./support/nexus.js";

const CLIENTS = 500;
describe(`${CLIENTS} clients of one server`, () => {
  let server: Server;
  let clients: Client<Nexus>[];
  /** Who has asked, for what, and when its time had come, in milliseconds: the one process may be late. */
  let asked: { readonly who: number; readonly at: number; readonly poll: boolean }[];
  /** Whether streams are refused by what stands before the server. */
  let refuses = false;

  beforeEach(async () => {
    refuses = false;
    asked = [];
    server = await Server.start(0, "--heartbeat-ms", "2000");
    clients = Array.from({ length: CLIENTS }, (_, who) => {
      const real = realEnvironment();
      let at = 0;
      const environment: Environment = {
        ...real,
        timer(callback, ms) {
          const due = real.now() + ms;
          return real.timer(() => {
            at = due;
            callback();
          }, ms);
        },
      };
      const transport = http(`${server.url}/events`, {
        fetch(url, init) {
          const poll = String(url).includes("/poll");
          asked.push({ who, at, poll });
          return refuses && !poll ? Promise.resolve(new Response("", { status: 502 })) : fetch(url, init);
        },
      });
      return createClient({ catalog, transport, environment, from: "now" });
    });
    for (const client of clients) client.start();
    await live("stream");
  });
  afterEach(async () => {
    for (const client of clients) client.stop();
    await server[Symbol.asyncDispose]();
  });

  async function live(via: "stream" | "long-poll"): Promise<void> {
    const others = () => {
      const all = clients.map((client) => client.getSnapshot().status);
      return all.filter((status) => !(status.state === "live" && status.via === via));
    };
    await until(others, () => others().length === 0, 90_000);
  }

  /** How many have asked within so many milliseconds at most, once the first second of an outage is over. */
  function densest(since: number, poll: boolean, ms: number): number {
    const later = asked.filter((one) => one.poll === poll && one.at > since + 1_000);
    const within = ({ at: from }: (typeof later)[number]) =>
      new Set(later.filter(({ at }) => at >= from && at < from + ms).map(({ who }) => who)).size;
    return Math.max(...later.map(within));
  }

  /** Kills the server, and starts it when all have failed once. */
  async function crash(): Promise<number> {
    const since = performance.now();
    await server.end("SIGKILL");
    await new Promise((go) => setTimeout(go, 1_000));
    await server.again();
    return since;
  }

  it("come again after a crash, and not all at once", async () => {
    const since = await crash();
    await live("stream");
    const most = densest(since, false, 100);
    console.log(`of ${CLIENTS} clients at most ${most} asked for a stream within 100 ms`);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(CLIENTS * 0.05);
  });

  it("poll where streams fail, come again there too, and not all at once", async () => {
    refuses = true;
    for (const what of ["whose streams fail", "that poll"]) {
      const since = await crash();
      await live("long-poll");
      // They go on polling, so that chance puts some of them together: what counts is the tide.
      const most = densest(since, true, 500);
      console.log(`of ${CLIENTS} clients ${what} at most ${most} polled within 500 ms`);
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(CLIENTS * 0.25);
    }
  });
});
