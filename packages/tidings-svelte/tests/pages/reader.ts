// A real screen reader without sound: Orca on a display and a bus of their own, and what it would have spoken.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { chromium, type Page } from "playwright-core";

/** What is missing for it, if anything. */
export function missing(): string[] {
  const folders = (process.env["PATH"] ?? "").split(":");
  const needed = ["Xvfb", "openbox", "dbus-daemon", "orca"];
  return needed.filter((program) => !folders.some((folder) => existsSync(path.join(folder, program))));
}

export interface Spoken {
  /** When, in milliseconds of the day. */
  readonly at: number;
  readonly text: string;
}

export interface Reader {
  readonly page: Page;
  /** All that was spoken until now. */
  spoken(): Promise<Spoken[]>;
  close(): Promise<void>;
}

/** Starts display, bus, window manager, browser and screen reader, and opens a page. */
export async function startReader(url: string): Promise<Reader> {
  const home = await mkdtemp(path.join(tmpdir(), "tidings-orca-"));
  const log = path.join(home, "orca.log");
  // Orca writes its log by blocks; here it is wanted line by line.
  await writeFile(path.join(home, "sitecustomize.py"), LINE_BY_LINE);
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LANG: "C.UTF-8",
    // With a speech server Orca waits for sound that is never made; there is none, and none is started.
    SPEECHD_ADDRESS: "inet_socket:127.0.0.1:1",
    SPEECHD_CMD: "/nonexistent",
    PYTHONPATH: home,
    ACCESSIBILITY_ENABLED: "1",
  };
  const children: ChildProcess[] = [];
  const start = (program: string, ...args: string[]): ChildProcess => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "ignore", "pipe"] });
    children.push(child);
    return child;
  };

  const display = start("Xvfb", "-displayfd", "3", "-screen", "0", "1000x900x24", "-nolisten", "tcp");
  env["DISPLAY"] = `:${await line(display.stdio[3] as Readable)}`;
  const bus = start("dbus-daemon", "--session", "--nofork", "--print-address=1");
  env["DBUS_SESSION_BUS_ADDRESS"] = await line(bus.stdout as Readable);
  start("openbox");
  start("orca", "--debug-file", log);
  await until(async () => (await readFile(log, "utf8").catch(() => "")).length > 0);
  const context = await chromium.launchPersistentContext(path.join(home, "profile"), {
    executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: false,
    env,
    args: ["--force-renderer-accessibility"],
    viewport: null,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.bringToFront();

  return {
    page,
    async spoken() {
      return [...(await readFile(log, "utf8")).matchAll(SPEECH)].map(({ groups }) => ({
        at: Date.parse(`1970-01-01T${groups?.["time"] ?? ""}Z`),
        text: groups?.["text"] ?? "",
      }));
    },
    async close() {
      await context.close();
      for (const child of children.reverse()) {
        const ended = new Promise((done) => child.once("exit", done));
        if (child.exitCode === null && child.kill("SIGKILL")) await ended;
      }
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const LINE_BY_LINE = `import builtins
_open = builtins.open
def _by_line(file, *args, **kwargs):
    if str(file).endswith("orca.log"):
        kwargs["buffering"] = 1
    return _open(file, *args, **kwargs)
builtins.open = _by_line
`;

const SPEECH = /^(?<time>\d\d:\d\d:\d\d\.\d+) .*SPEECH OUTPUT: '(?<text>.*?)'(?:\s*[[{].*)?$/gm;

function line(stream: Readable): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    stream.on("data", (chunk) => {
      text += String(chunk);
      const end = text.indexOf("\n");
      if (end >= 0) done(text.slice(0, end).trim());
    });
    stream.once("end", () => fail(new Error("it ended without a word")));
  });
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error("never");
    await new Promise((done) => setTimeout(done, 100));
  }
}
