// The generated code where it has to run: with code from strings forbidden, in Node.js and in a
// browser, out of a production build.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { inChromium, inNode, page, script } from "../page/places.js";

const time = "2025-09-04T11:52:43Z";
const envelope = (event: unknown) => JSON.stringify({ id: "1", timestamp: time, event });
const status = (payload: object) =>
  envelope({
    type: "server_status",
    payload: { version: 2, status: "running", timestamp: time, ...payload },
  });

/** Texts and what is to be said of them. */
const cases: [string, string][] = [
  [status({}), "known"],
  [status({ timestamp: "yesterday" }), "invalid"],
  [status({ status: "asleep" }), "invalid"],
  [status({ version: 3 }), "unknown"],
  [envelope({ type: "not_yet_invented", payload: { version: 1 } }), "unknown"],
  [envelope({ type: "not_yet_invented", payload: {} }), "unknown"],
  [envelope({ type: "server_status", payload: {} }), "invalid"],
  ["{", "invalid"],
];
const texts = cases.map(([text]) => text);
const expected = { evalWorks: false, verdicts: cases.map(([, verdict]) => verdict) };

describe("where code cannot be made from strings", () => {
  it("judges in Node.js", { timeout: 60_000 }, async () => {
    const said = await inNode(await script(), JSON.stringify(texts));
    expect(JSON.parse(said)).toEqual(expected);
  });

  it.skipIf(process.env["TIDINGS_WITHOUT_CHROMIUM"] !== undefined)(
    "judges in Chromium, in a page that Vite built",
    { timeout: 120_000 },
    async () => {
      const { said, problems } = await inChromium(await page("whole"), JSON.stringify(texts));
      expect(problems).toEqual([]);
      expect(JSON.parse(said ?? "null")).toEqual(expected);
    },
  );
});

describe("a page that needs one validator", () => {
  let bundle: string;
  beforeAll(async () => {
    bundle = [...(await page("single"))].map(([, text]) => text).join("\n");
  }, 60_000);

  const generated = (file: string) =>
    readFileSync(new URL(`../../../generated/typescript/nexus/${file}`, import.meta.url), "utf8");

  it("does not get the others", () => {
    // Keys that stand in the validators of one event each.
    expect(bundle).toContain("server_status");
    for (const unused of ["activity_message", "session_deleted", "chunk", "config"]) {
      expect(generated("validators.ts")).toContain(unused);
      expect(bundle).not.toContain(unused);
    }
  });
});
