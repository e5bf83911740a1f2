// "A live feed in seven steps", as the README of the package `tidings` has it, in a project made by Vite.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, openBrowser, until, WITHOUT } from "../demo/browser.js";
import { program } from "../demo/program.js";

const run = promisify(execFile);
const root = path.join(import.meta.dirname, "../../..");
const packages = path.join(root, "packages");

/** The files that a text gives: a comment with a name, and the block behind it. */
function files(text: string): readonly (readonly [name: string, content: string])[] {
  const blocks = text.matchAll(/^( *)<!-- file: (\S+) -->\n\1```\w+\n([^]*?)\n\1```$/gm);
  return [...blocks].map(([, indent = "", name = "", block = ""]) => {
    const lines = block.split("\n").map((line) => line.slice(indent.length));
    return [name, `${lines.join("\n")}\n`];
  });
}

/** What `npm create vite` would have made, with the server of the events behind it. */
const project = (server: string): readonly (readonly [name: string, content: string])[] => [
  ["package.json", JSON.stringify({ name: "steps", private: true, type: "module" })],
  [
    "index.html",
    '<!doctype html><html lang="en"><title>Steps</title><script type="module" src="/src/main.ts"></script></html>',
  ],
  [
    "vite.config.ts",
    `import { svelte } from "@sveltejs/vite-plugin-svelte";
     export default { plugins: [svelte()], preview: { proxy: { "/events": "${server}" } } };`,
  ],
];

describe.skipIf(WITHOUT).sequential("a live feed in seven steps", () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;
  let preview: ChildProcess | undefined;
  let browser: Browser | undefined;

  async function startServer(port: string): Promise<void> {
    const data = path.join(folder, "data");
    const args = ["server", "--port", port, "--data", data, "--heartbeat-ms", "1000"];
    server = spawn(program(), args, { stdio: ["ignore", "pipe", "ignore"] });
    if (!server.stdout) throw new Error("no output");
    [url] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "tidings-steps-"));
    await startServer("0");
    const readme = await readFile(path.join(packages, "tidings/README.md"), "utf8");
    for (const [name, content] of [...project(url), ...files(readme)]) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    // Step 1 has made these.
    await cp(
      path.join(root, "generated/typescript/nexus"),
      path.join(folder, "src/generated/nexus"),
      {
        recursive: true,
      },
    );
    const packed = await Promise.all(
      ["tidings", "tidings-svelte"].map(async (name) => {
        const pack = ["pack", "--json", "--pack-destination", folder];
        const { stdout } = await run("npm", pack, { cwd: path.join(packages, name) });
        // What `prepack` says stands before it.
        const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [
          { filename: string },
        ];
        return path.join(folder, filename);
      }),
    );
    const tools = ["svelte@^5.57", "vite@~8.3", "vitest@^4", "@sveltejs/vite-plugin-svelte@^7"];
    const install = ["install", "--no-fund", "--no-audit", "--prefer-offline", ...packed, ...tools];
    await run("npm", install, { cwd: folder });
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    preview?.kill();
    server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("has the files that a person writes", async () => {
    const readme = await readFile(path.join(packages, "tidings/README.md"), "utf8");
    const names = files(readme).map(([name]) => name);
    expect(names).toEqual(
      ["events.ts", "feed.ts", "App.svelte", "main.ts", "feed.test.ts"].map(
        (name) => `src/${name}`,
      ),
    );
  });

  it("runs the test of its screens", async () => {
    const { stdout } = await run("npx", ["vitest", "run"], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(stdout).toMatch(/Tests\s+1 passed/);
  });

  it("is built, and tells a person what is true when the server is killed", async () => {
    await run("npx", ["vite", "build"], { cwd: folder });
    const args = ["node_modules/vite/bin/vite.js", "preview", "--port", "0", "--strictPort"];
    // In colours the port stands between escapes; Node warns where both of these are set.
    const { FORCE_COLOR: _, ...env } = process.env;
    preview = spawn("node", args, {
      cwd: folder,
      env: { ...env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (!preview.stdout) throw new Error("no output");
    let address: string | undefined;
    for await (const line of createInterface({ input: preview.stdout })) {
      address = /http:\/\/localhost:\d+\//.exec(line)?.[0];
      if (address) break;
    }
    browser = await openBrowser();
    const { page } = browser;
    expect(address, "the address that vite preview prints").toBeDefined();
    await page.goto(address as string);
    const status = async () =>
      (await page.locator(".tidings-feed .status").allTextContents()).join();
    await page.locator("article", { hasText: "The server is running" }).first().waitFor();
    expect(await status()).toBe("");

    server.kill("SIGKILL");
    await once(server, "exit");
    await until("it is said to be lost", async () => /lost|delayed/.test(await status()));
    await startServer(new URL(url).port);
    await until("it is said to be back", async () =>
      (await status()).includes("Live updates are back"),
    );
    await until(
      "both starts",
      async () => (await page.locator("article", { hasText: "The server is running" }).count()) > 1,
    );
  });
});
