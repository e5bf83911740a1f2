// The same in Node.js: texts in, verdicts out.
import { verdicts } from "./verdicts.js";

declare const process: { readonly argv: readonly string[]; stdout: { write(text: string): void } };

process.stdout.write(JSON.stringify(verdicts(JSON.parse(process.argv[2] ?? "[]"))));
