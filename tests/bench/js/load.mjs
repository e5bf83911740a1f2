/** Milliseconds that importing a module takes, in this process, which does nothing else. */

import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const url = pathToFileURL(process.argv[2]).href;
const start = performance.now();
await import(url);
process.stdout.write(String(performance.now() - start));
