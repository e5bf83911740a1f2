// A real server process: `nexus-demo server`, started on a port and ended by its own pid.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const built = path.join(import.meta.dirname, "../../../target/debug/nexus-demo");

/** The built program; `cargo xtask test` builds it and says where it is. */
function program(): string {
  const found = process.env["TIDINGS_NEXUS_DEMO"] ?? built;
  if (!existsSync(found)) throw new Error(`${found} is not there: cargo build -p nexus-demo`);
  return found;
}

/** A server, whose store outlives it. */
export class Server {
  private child: ChildProcess | undefined;
  private readonly data: string;
  private readonly args: readonly string[];
  port = 0;

  private constructor(data: string, args: readonly string[]) {
    this.data = data;
    this.args = args;
  }

  /** Starts one without an agent: nothing is published but by the test. */
  static async start(port = 0, ...args: string[]): Promise<Server> {
    const data = await mkdtemp(path.join(tmpdir(), "tidings-server-"));
    const server = new Server(data, args);
    server.port = port;
    await server.again();
    return server;
  }

  /** Starts it on the port it had, over the store it left. */
  async again(): Promise<void> {
    const fixed = ["server", "--no-agent", "--port", String(this.port), "--data", this.data, "--witnesses", this.data];
    const child = spawn(program(), [...fixed, ...this.args], { stdio: ["ignore", "pipe", "ignore"] });
    this.child = child;
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, "line")) as [string];
    this.port = Number(new URL(line).port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Publishes lines of the feed with these ids; an error is critical. */
  async publish(level: "info" | "error", ...ids: string[]): Promise<void> {
    const timestamp = "2025-09-04T11:52:43Z";
    const lines = ids.map((id) => {
      const payload = { version: 1, message: id, level, timestamp };
      return JSON.stringify({ id, timestamp, event: { type: "activity_message", payload } });
    });
    const answer = await fetch(`${this.url}/demo/replay`, { method: "POST", body: lines.join("\n") });
    const { published, refused } = (await answer.json()) as { published: unknown[]; refused: unknown[] };
    if (published.length !== ids.length) throw new Error(JSON.stringify(refused));
  }

  /** Ends it: SIGTERM is a clean stop, SIGKILL is none. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
    await rm(this.data, { recursive: true, force: true });
  }
}
