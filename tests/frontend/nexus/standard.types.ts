// Compiled, never run: generated validators are what Standard Schema asks for.
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { type Standard, standardNexusEvent, standardSessionId } from "../../../generated/typescript/nexus/standard.js";
import type { NexusEvent, SessionId } from "../../../generated/typescript/nexus/types.js";

export const event: StandardSchemaV1<NexusEvent> = standardNexusEvent;
export const json: StandardJSONSchemaV1<NexusEvent> = standardNexusEvent;
export const id: StandardSchemaV1<SessionId, SessionId> = standardSessionId;

export type Output = StandardSchemaV1.InferOutput<typeof standardNexusEvent>;
export const inferred = (output: Output): NexusEvent => output;

// @ts-expect-error: a text is no event
export const wrong: Standard<NexusEvent> = standardSessionId;
