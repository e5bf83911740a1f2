// As a Standard Schema object.
import { standardEnvelope } from "forge/standard.js";

export function judge(value: unknown): boolean {
  const result = standardEnvelope["~standard"].validate(value);
  return !("issues" in result) || result.issues === undefined;
}
