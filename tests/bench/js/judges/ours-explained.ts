// With explanations: the same verdict, and issues where it is no.
import { validateEnvelope } from "forge/validators.js";

export function judge(value: unknown): boolean {
  return validateEnvelope(value).issues === undefined;
}
