// The client that both pages read with.
import { createClient, session } from "tidings";
import { http } from "tidings/http";
import { catalog } from "../../../generated/typescript/nexus/index.js";

/** The page's address says as what it reads: `?as=1` is a program from before `server_status` 2. */
export const asVersion1 = new URLSearchParams(location.search).get("as") === "1";

const first = { current: 1, all: [1] } as const;

/** The catalog as that program has it. */
const old = {
  ...catalog,
  versions: { ...catalog.versions, server_status: first },
} as unknown as typeof catalog;

/** Whether this page takes five events a second and no more. */
export const pace = { slow: false };

export const client = createClient({
  catalog: asVersion1 ? old : catalog,
  transport: http("/events"),
  position: session("nexus-demo.position"),
  report: true,
});

client.onEvent(async () => {
  if (pace.slow) await new Promise((resolve) => setTimeout(resolve, 200));
});
