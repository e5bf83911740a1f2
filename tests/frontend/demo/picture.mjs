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
const demo = spawn(program, ["--port", "0", "--data", data], {
  stdio: ["ignore", "pipe", "ignore"],
});
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const [url] = await once(createInterface({ input: demo.stdout }), "line");
  const page = await browser.newPage({
    viewport: { width: 1120, height: 690 },
  });
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  const article = (text) => page.locator("article", { hasText: text });
  await article("The agent is running").first().waitFor();
  await page.getByLabel("Ask the agent").fill("What is a gap?");
  await page.keyboard.press("Enter");
  await article("The agent answered").first().waitFor();
  await page.getByLabel("Ask the agent").fill("What is a cursor?");
  await page.keyboard.press("Enter");
  await article("The agent begins to answer").nth(1).waitFor();
  const running = await article("The agent is running").count();
  await page.getByRole("button", { name: "Kill the server" }).click();
  await page.locator("article.gap").waitFor();
  await article("The agent is running").nth(running).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  demo.kill("SIGTERM");
  await once(demo, "exit");
  await rm(data, { recursive: true, force: true });
}
