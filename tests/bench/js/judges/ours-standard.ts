// As a Standard Schema object.
import { EnvelopeSchema } from "forge/standard.js";

export function judge(value: unknown): boolean {
  const result = EnvelopeSchema["~standard"].validate(value);
  return !("issues" in result) || result.issues === undefined;
}
