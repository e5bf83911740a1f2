// A process that is suspended while its server goes on, as a closed laptop is.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { named, Server, until } from "./support/nexus.js";
import { Wire } from "./support/wire.js";

const PROGRAM = `
  import { createClient } from "../src/index.ts";
  import { http } from "../src/http.ts";
  import { catalog } from "../../../generated/typescript/nexus/events.ts";

  const client = createClient({ catalog, transport: http(process.argv[1]), from: "now" });
  client.on("activity_message", ({ message }) => console.log(message));
  client.onGap(() => console.log("gap"));
  client.subscribe(() => console.log("state " + client.getSnapshot().status.state));
  client.start();
`;

it("resumes at once behind what it had, by one new stream", async () => {
  await using server = await Server.start(0, "--heartbeat-ms", "1000");
  await using wire = await Wire.start(() => server.url);
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const code = outputFiles[0]?.text ?? "";
  const args = ["--input-type=module", "--eval", code, `${wire.url}/events`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  const ids = () => said.filter((line) => !line.startsWith("state "));
  try {
    await until("live", () => said.includes("state live"));
    await server.publish("info", ...named("before", 3));
    await until("three", () => ids().length === 3);
    const streams = wire.streams;

    child.kill("SIGSTOP");
    await server.publish("info", ...named("meanwhile", 3));
    // Longer than a timer may be late, and than a stream may be silent.
    await new Promise((go) => setTimeout(go, 8_000));
    const states = said.filter((line) => line.startsWith("state ")).length;
    child.kill("SIGCONT");
    await server.publish("info", ...named("after", 3));
    await until(ids, () => ids().includes("after.2"));
    expect(ids()).toEqual([...named("before", 3), ...named("meanwhile", 3), ...named("after", 3)]);
    await until("live", () => said.findLast((line) => line.startsWith("state ")) === "state live");
    expect(wire.streams).toBe(streams + 1);
    // Nobody is told of a loss there was not.
    const since = said.filter((line) => line.startsWith("state ")).slice(states);
    expect(since.filter((line) => !/live|catching-up/.test(line))).toEqual([]);
  } finally {
    child.kill("SIGKILL");
  }
});
