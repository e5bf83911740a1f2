// Two kinds of test: of components, in Chromium itself; and of whole pages, which drive one from outside.
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const source = (file: string) => fileURLToPath(new URL(`../tidings/src/${file}`, import.meta.url));

/** The other package as it stands, and one Svelte for both. */
export const resolve = {
  alias: [
    { find: /^tidings$/, replacement: source("index.ts") },
    { find: /^tidings\/(.*)$/, replacement: source("$1.ts") },
  ],
  dedupe: ["svelte"],
};

/** Without a browser only the package itself is looked at; who sets this says what that leaves out. */
const WITHOUT = process.env["TIDINGS_WITHOUT_CHROMIUM"] !== undefined;

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte()],
        resolve,
        test: {
          name: "components",
          include: WITHOUT ? [] : ["tests/components/**/*.test.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env["TIDINGS_CHROMIUM"] ?? "/usr/bin/chromium",
                // What a page holds can be told exactly.
                args: ["--js-flags=--expose-gc", "--enable-precise-memory-info"],
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        resolve,
        test: {
          name: "pages",
          include: [WITHOUT ? "tests/pages/package.test.ts" : "tests/pages/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
