// What the generated code says of texts; bundled for a page and for Node.js.
import { parseEnvelope } from "../../../generated/typescript/nexus/index.js";

/** Whether code can be made from strings here. */
export function evalWorks(): boolean {
  try {
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}

export function verdicts(texts: readonly string[]): { evalWorks: boolean; verdicts: string[] } {
  return { evalWorks: evalWorks(), verdicts: texts.map((text) => parseEnvelope(text).kind) };
}
