// The built nexus-demo as a process of its own, with a folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** A parent that runs, on a port the system chose. */
export interface Demo {
  readonly url: string;
  /** Tells it to stop, by its pid; gives its exit code. */
  stop(): Promise<number | null>;
}

/** The program: what `cargo xtask test` has built, or a build of before. */
export function program(): string {
  const built = path.join(import.meta.dirname, "../../../target/debug/nexus-demo");
  const found = process.env["TIDINGS_NEXUS_DEMO"] ?? built;
  if (!existsSync(found))
    throw new Error(`there is no ${found}: run \`cargo build -p nexus-demo\``);
  return found;
}

/** Starts it, with these arguments in front: `server` is the server without its parent. */
export async function startDemo(...more: string[]): Promise<Demo> {
  const data = await mkdtemp(path.join(tmpdir(), "nexus-demo-"));
  const child: ChildProcess = spawn(program(), [...more, "--port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line") as Promise<[string]>;
  const [url] = await Promise.race([
    first,
    ended.then(([code]) => {
      throw new Error(`nexus-demo ended with ${code}`);
    }),
  ]);
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      await rm(data, { recursive: true, force: true });
      return code;
    },
  };
}
