// What a client reports of itself, as the server counts it.
import { expect, it } from "vitest";
import { http } from "../src/http.js";
import { named, Server, state, until, watched } from "./support/nexus.js";

/** The figures of the server, by name. */
async function figures(server: Server): Promise<Map<string, number>> {
  const text = await fetch(`${server.url}/events/metrics`).then((answer) => answer.text());
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** The figures whose name has this in it. */
function of(all: Map<string, number>, what: string): number {
  return [...all].filter(([name]) => name.includes(what)).reduce((sum, [, value]) => sum + value, 0);
}

it("is what was applied over each connection, once a while and at the end, and why it came again", async () => {
  await using server = await Server.start();
  const tuning = { reportMs: 100, firstMs: 20, settleMs: 50 };
  using one = watched({ transport: http(`${server.url}/events`), from: "now", report: true, tuning });
  one.client.start();
  await until("live", () => state(one) === "live");
  await server.publish("info", ...named("a", 7));
  await until("seven", () => one.seen.ids.length === 7);
  const { applied } = one.client.getSnapshot().counters;
  let said = 0;
  for (let tries = 0; said < applied && tries < 200; tries += 1) {
    await new Promise((go) => setTimeout(go, 20));
    said = of(await figures(server), "reported_applied");
  }
  expect(said).toBe(applied);
  one.client.stop();
  await server.publish("info", "b");
  one.client.start();
  await until("b", () => one.seen.ids.length === 8);
  one.client.stop();
  await new Promise((go) => setTimeout(go, 300));
  expect(of(await figures(server), "reported_applied")).toBeGreaterThan(applied);
  expect(one.seen.errors).toEqual([]);
});

it("is not sent where nobody asked for it", async () => {
  await using server = await Server.start();
  using one = watched({ transport: http(`${server.url}/events`), tuning: { reportMs: 50, settleMs: 50 } });
  one.client.start();
  await server.publish("info", "a");
  await until("a", () => one.seen.ids.length === 1 && state(one) === "live");
  one.client.stop();
  await new Promise((go) => setTimeout(go, 300));
  expect(of(await figures(server), "reported_applied")).toBe(0);
});

it("that fails is told as an error of the report, and stops nothing", async () => {
  await using server = await Server.start();
  const transport = { ...http(`${server.url}/events`), report: () => Promise.reject(new Error("no")) };
  using one = watched({ transport, report: true, tuning: { reportMs: 50, settleMs: 50 } });
  one.client.start();
  await until("the error", () => one.seen.errors.length > 0);
  expect(one.seen.errors[0]?.[1]).toBe("report");
  await server.publish("info", "a");
  await until("a", () => one.seen.ids.includes("a"));
});
