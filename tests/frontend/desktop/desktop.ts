// A Tauri application in real windows: a display of its own, a driver that is spoken to by fetch, and orders.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** The built application; `cargo xtask test` builds it and says where it is. */
export const PROGRAM: string | undefined = process.env["TIDINGS_DESKTOP"];

/** How long anything that has to come is waited for, in milliseconds. */
const PATIENCE = 60_000;

export type Order =
  | { readonly do: "publish"; readonly events: readonly unknown[] }
  | {
      readonly do: "open";
      readonly window: string;
      readonly url: string;
      readonly visible: boolean;
    }
  | { readonly do: "reload" | "show" | "hide" | "close"; readonly window: string }
  /** Answers what an expression is in the page, also where the driver has lost it. */
  | { readonly do: "ask"; readonly window: string; readonly expression: string }
  /** Answers how many questions wait. */
  | { readonly do: "waiting" | "quit" };

/** Waits until something holds, for so many milliseconds. */
export async function until(
  what: string,
  holds: () => Promise<unknown>,
  ms = PATIENCE,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** What only a machine with a screen needs, once for all applications of a test. */
export class Screen {
  readonly #processes: ChildProcess[] = [];
  readonly #folders: string[] = [];
  display = "";

  static async open(): Promise<Screen> {
    const screen = new Screen();
    const size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    const server = spawn("Xvfb", ["-displayfd", "1", ...size], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    screen.#processes.push(server);
    const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    screen.display = `:${line}`;
    const env = { ...process.env, DISPLAY: screen.display };
    screen.#processes.push(spawn("openbox", [], { env, stdio: "ignore" }));
    return screen;
  }

  /** A folder that is there as long as the screen. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), "tidings-desktop-"));
    this.#folders.push(folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#processes.reverse()) one.kill();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}

/** One run of the application. */
export class Application {
  #driver: ChildProcess | undefined;
  #orders: Server | undefined;
  #socket: Socket | undefined;
  #answers: AsyncIterator<string> | undefined;
  #session = "";

  /** Starts it over what is kept in `data`. */
  static async start(screen: Screen, data: string): Promise<Application> {
    const app = new Application();
    try {
      await app.#begin(screen, data);
      return app;
    } catch (error) {
      await app[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #begin(screen: Screen, data: string): Promise<void> {
    const orders = createServer();
    this.#orders = orders;
    await new Promise<void>((done) => orders.listen(0, "127.0.0.1", done));
    const connected = once(orders, "connection") as Promise<[Socket]>;
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: screen.display,
      TAURI_WEBVIEW_AUTOMATION: "true",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      XDG_DATA_HOME: data,
      NEXUS_DATA: path.join(data, "events"),
      NEXUS_DRIVE: `127.0.0.1:${(orders.address() as AddressInfo).port}`,
    };
    const driver = ["--", "WebKitWebDriver", "--host=127.0.0.1", `--port=${port}`];
    // Ended as a group: the bus, the driver, and what it has started.
    this.#driver = spawn("dbus-run-session", driver, { env, stdio: "ignore", detached: true });
    const url = `http://127.0.0.1:${port}`;
    const listens = () =>
      fetch(`${url}/status`).then(
        () => true,
        () => false,
      );
    await until("the driver listens", listens);
    const options = { "webkitgtk:browserOptions": { binary: PROGRAM } };
    const answer = await fetch(`${url}/session`, {
      method: "POST",
      body: JSON.stringify({ capabilities: { alwaysMatch: options } }),
    });
    const { value } = (await answer.json()) as { value: { sessionId?: string; message?: string } };
    if (value.sessionId === undefined) throw new Error(`no session: ${value.message}`);
    this.#session = `${url}/session/${value.sessionId}`;
    [this.#socket] = await connected;
    this.#answers = createInterface({ input: this.#socket })[Symbol.asyncIterator]();
  }

  /** Has it quit, as a person would, and waits for its end. */
  async quit(): Promise<void> {
    this.#socket?.write(`${JSON.stringify({ do: "quit" } satisfies Order)}\n`);
    await until("its end", async () => this.#mine("nexus-desktop").length === 0);
  }

  /** Has the Rust side do something. */
  async order(order: Order): Promise<unknown> {
    this.#socket?.write(`${JSON.stringify(order)}\n`);
    const { value } = (await this.#answers?.next()) ?? {};
    const { error, answer } = JSON.parse(value ?? '{"error":"the application has gone"}') as {
      error: string | null;
      answer?: unknown;
    };
    if (error !== null) throw new Error(`${JSON.stringify(order).slice(0, 200)}: ${error}`);
    return answer;
  }

  async #command<T>(method: "GET" | "POST", command: string, body?: object): Promise<T> {
    const sent = body && { body: JSON.stringify(body) };
    const answer = await fetch(`${this.#session}/${command}`, { method, ...sent });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${command}: ${value.error}: ${value.message}`);
    return value;
  }

  windows(): Promise<string[]> {
    return this.#command("GET", "window/handles");
  }

  /** Looks into this window from now on. */
  async switchTo(handle: string): Promise<void> {
    await this.#command("POST", "window", { handle });
  }

  /** Looks into the window that was there first from now on. */
  async lookAtFirst(): Promise<void> {
    const [first] = await this.windows();
    await this.switchTo(first as string);
  }

  /** Opens a window, waits for its page and looks into it. */
  async open(window: string, url: string, visible = true): Promise<void> {
    const before = new Set(await this.windows());
    await this.order({ do: "open", window, url, visible });
    const fresh = async () => (await this.windows()).find((handle) => !before.has(handle));
    await until(`window ${window}`, fresh);
    await this.switchTo((await fresh()) as string);
    await until("its page", () => this.run("return 'nexus' in globalThis"));
  }

  /** Runs a function's body in the page. */
  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.#command("POST", "execute/sync", { script, args });
  }

  /** The processes of this application with a name that begins so. */
  #mine(name: string): number[] {
    const all = processes().filter(
      (one) => one.name.startsWith(name) && one.group === this.#driver?.pid,
    );
    return all.map(({ pid }) => pid);
  }

  /** Kills the processes that show pages; how many there were. */
  killPages(): number {
    const shown = this.#mine("WebKitWebProces");
    for (const pid of shown) process.kill(pid, "SIGKILL");
    return shown.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#orders?.close();
    const pid = this.#driver?.pid;
    if (pid === undefined || this.#driver?.exitCode !== null) return;
    const gone = once(this.#driver, "exit");
    process.kill(-pid, "SIGKILL");
    await gone;
  }
}

/** What runs: its number, its name (as far as the system tells), and the group it was started in. */
function processes(): { pid: number; name: string; group: number }[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
        const end = stat.lastIndexOf(")");
        const [, , group] = stat.slice(end + 2).split(" ");
        return [
          {
            pid: Number(entry),
            name: stat.slice(stat.indexOf("(") + 1, end),
            group: Number(group),
          },
        ];
      } catch {
        return [];
      }
    });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
