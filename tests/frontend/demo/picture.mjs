// `cargo xtask picture`: the page of nexus-demo after its server was killed, as a picture for the README.
// node picture.mjs NEXUS-DEMO CHROMIUM OUT.png
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [program, executablePath, out] = process.argv.slice(2);
const data = await mkdtemp(path.join(tmpdir(), "nexus-demo-picture-"));
const demo = spawn(program, ["--port", "0", "--data", data], { stdio: ["ignore", "pipe", "ignore"] });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const [url] = await once(createInterface({ input: demo.stdout }), "line");
  const page = await browser.newPage({ viewport: { width: 1120, height: 690 } });
  await page.goto(url);
  const stream = page.getByRole("list", { name: "The stream" });
  const live = () => page.locator("#state[data-state=live]").waitFor();
  await live();
  await stream.getByText("The agent is running").first().waitFor();
  await page.getByLabel("Your prompt").fill("What is a gap?");
  await page.keyboard.press("Enter");
  await page.locator(".message.assistant[aria-busy=false]").waitFor();
  await page.getByRole("button", { name: "Kill the server" }).click();
  await stream.locator(".entry.gap").waitFor();
  await live();
  await stream.getByText("The agent is running").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  demo.kill("SIGTERM");
  await once(demo, "exit");
  await rm(data, { recursive: true, force: true });
}
