// `cargo xtask demo --shots DIR`: pictures of the demo's pages in each state and manner.
// node shots.mjs NEXUS-DEMO CHROMIUM DIR
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [program, executablePath, out] = process.argv.slice(2);
await mkdir(out, { recursive: true });
const data = await mkdtemp(path.join(tmpdir(), "nexus-demo-shots-"));
const demo = spawn(program, ["--port", "0", "--data", data], {
  stdio: ["ignore", "pipe", "ignore"],
});
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu"],
});
const [url] = await once(createInterface({ input: demo.stdout }), "line");

/** Opens a page in a manner of its own, and closes it when all is done. */
async function open(pathname, { width = 1120, height = 800, ...manner } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    ...manner,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url + pathname);
  return page;
}

async function until(look) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await look().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it never came");
}

const article = (page, text) => page.locator("article", { hasText: text }).first();
const post = (path, body = {}) =>
  fetch(`${url}/demo/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
async function shoot(page, name) {
  // Focus and pointer are not what is shown.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(out, `${name}.png`) });
  process.stdout.write(`${name}.png\n`);
}

const manners = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "forced-colours": { forcedColors: "active" },
  "320px": { width: 320, height: 900 },
  german: { locale: "de" },
};

try {
  const page = await open("/", manners.light);
  await shoot(page, "empty");
  await article(page, "The agent is running").waitFor();
  await page.getByLabel("Ask the agent").fill("What is a gap?");
  await page.keyboard.press("Enter");
  await article(page, "The agent answered").waitFor();
  for (const [name, manner] of Object.entries(manners)) {
    const other = await open("/", manner);
    await other.locator("article").nth(3).waitFor();
    await shoot(other, `live-${name}`);
    await other.context().close();
  }
  const react = await open("/react");
  await react.locator("li").nth(3).waitFor();
  await shoot(react, "live-react");

  await page.getByRole("button", { name: /Pause/ }).click();
  for (let event = 0; event < 12; event += 1) {
    await post("flood", { count: 1, bytes: 40 + event });
  }
  await page.getByRole("button", { name: /Show \d+ new/ }).waitFor();
  await shoot(page, "paused");
  await page.getByRole("button", { name: /Resume|Pause/ }).click();
  await page.getByRole("checkbox").last().uncheck();
  await shoot(page, "filtered");
  await page.getByRole("checkbox").last().check();

  // The server is killed, and this page does not reach the next one until much has happened.
  await page.route("**/events**", () => undefined);
  await post("server/kill");
  await page.getByText("Trying again").waitFor();
  await shoot(page, "reconnecting");
  await page.route("**/events**", (route) => route.abort());
  await page.getByText("delayed").first().waitFor();
  await shoot(page, "degraded");
  await until(async () => (await (await fetch(`${url}/demo/state`)).json()).agent.pid !== null);
  await post("agent/kill");
  await until(
    async () => (await (await fetch(`${url}/demo/state`)).json()).agent.status === "running",
  );
  await post("flood", { count: 600, bytes: 60 });
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try now" }).click();
  // Behind the gap stand the newest five hundred, which are not what is looked at.
  await page.getByRole("checkbox").last().uncheck();
  await page.locator("article.gap").first().waitFor();
  await shoot(page, "gap");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await shoot(page, "signed-out");
} finally {
  await browser.close();
  demo.kill("SIGTERM");
  await once(demo, "exit");
  await rm(data, { recursive: true, force: true });
}
