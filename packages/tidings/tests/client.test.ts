// The client against a real server.
import { expect, it } from "vitest";
import { http } from "../src/http.js";
import { named, Server, state, until, watched } from "./support/nexus.js";

it("gives every event once and in order, and goes on after a restart without a gap", async () => {
  await using server = await Server.start();
  await server.publish("info", ...named("a", 3));
  using one = watched({ transport: http(`${server.url}/events`) });
  one.client.start();
  await until(
    () => one.client.getSnapshot(),
    () => one.seen.ids.length === 3 && state(one) === "live",
  );
  await server.publish("error", ...named("b", 3));
  await until("b", () => one.seen.ids.length === 6);
  await server.end("SIGTERM");
  await until(
    () => one.client.getSnapshot(),
    () => state(one) === "reconnecting",
  );
  await server.again();
  await server.publish("info", ...named("c", 3));
  await until(
    () => one.client.getSnapshot(),
    () => one.seen.ids.length === 9 && state(one) === "live",
  );
  expect(one.seen.ids).toEqual([...named("a", 3), ...named("b", 3), ...named("c", 3)]);
  expect(one.seen.gaps).toEqual([]);
  expect(one.seen.errors).toEqual([]);
  console.log(JSON.stringify(one.seen.statuses, null, 1), one.client.getSnapshot());
});
