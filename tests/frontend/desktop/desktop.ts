// A Tauri application in real windows: a display of its own, a driver that is spoken to by fetch, and orders.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
  | { readonly do: "quit" };

/** Waits until something holds. */
export async function until(what: string, holds: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + PATIENCE;
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
    const orders = createServer();
    app.#orders = orders;
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
    app.#driver = spawn("dbus-run-session", driver, { env, stdio: "ignore", detached: true });
    const url = `http://127.0.0.1:${port}`;
    await until("the driver listens", () =>
      fetch(`${url}/status`).then(
        () => true,
        () => false,
      ),
    );
    const options = { "webkitgtk:browserOptions": { binary: PROGRAM } };
    const answer = await fetch(`${url}/session`, {
      method: "POST",
      body: JSON.stringify({ capabilities: { alwaysMatch: options } }),
    });
    const { value } = (await answer.json()) as { value: { sessionId?: string; message?: string } };
    if (value.sessionId === undefined) throw new Error(`no session: ${value.message}`);
    app.#session = `${url}/session/${value.sessionId}`;
    [app.#socket] = await connected;
    app.#answers = createInterface({ input: app.#socket })[Symbol.asyncIterator]();
    return app;
  }

  /** Has the Rust side do something. */
  async order(order: Order): Promise<void> {
    this.#socket?.write(`${JSON.stringify(order)}\n`);
    const { value } = (await this.#answers?.next()) ?? {};
    const { error } = JSON.parse(value ?? '{"error":"the application has gone"}') as {
      error: string | null;
    };
    if (error !== null) throw new Error(`${JSON.stringify(order).slice(0, 200)}: ${error}`);
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
