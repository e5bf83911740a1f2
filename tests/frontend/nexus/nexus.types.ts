// Compiled, never run: what the generated types let through and what they refuse.
// A line under `@ts-expect-error` that compiles is an error itself.
import {
  catalog,
  type Envelope,
  type EventMap,
  type EventType,
  eventTypes,
  fingerprint,
  isServerStatusPayload,
  match,
  type NexusEvent,
  type NexusEventAnyVersion,
  parseEnvelope,
  type ValidationIssue,
  validateNexusEvent,
  versions,
} from "../../../generated/typescript/nexus/index.js";

// Tag and version narrow to one payload.
export function state(event: NexusEventAnyVersion): string | undefined {
  if (event.type !== "server_status") return undefined;
  if (event.payload.version === 1) return event.payload.event_type;
  const status: "stopped" | "starting" | "running" | "stopping" | "error" = event.payload.status;
  return status;
}

// The map types a listener without any runtime of ours.
declare function listen<T>(name: string, callback: (payload: T) => void): void;
listen<EventMap["server_status"]>("server_status", (payload) => {
  const version: 2 = payload.version;
  return version;
});

export const envelope: Envelope = {
  id: "1",
  timestamp: "2025-09-04T11:52:43Z",
  event: {
    type: "server_status",
    payload: { version: 2, status: "running", timestamp: "2025-09-04T11:52:43Z" },
  },
};

export const oldVersion: NexusEvent = {
  type: "server_status",
  // @ts-expect-error: version 1 is not what is sent today
  payload: { version: 1, status: "running", timestamp: "2025-09-04T11:52:43Z" },
};

// @ts-expect-error: there is no such event
export const noEvent: EventType = "server_stat";

export function readonly(event: NexusEvent): void {
  // @ts-expect-error: what was received is not changed
  event.type = "server_status";
}

// @ts-expect-error: Property 'server_status' is missing
match(envelope.event, {});

export const current: 2 = versions.server_status.current;
export const first: "server_status" = eventTypes[0];
export const digest: `sha256:${string}` = fingerprint;

// One object tells a client everything, typed.
export const named: "nexus" = catalog.name;
export const currentOfCatalog: 2 = catalog.versions.server_status.current;
export const always: true = catalog.critical.server_status;
export const byValue: "by-value" = catalog.critical.activity_message;
export const never: false = catalog.critical.message_sent;
type Known = Extract<ReturnType<(typeof catalog)["parseEnvelope"]>, { readonly current: true }>;
export function eventOf(known: Known): NexusEvent {
  return known.envelope.event;
}
// @ts-expect-error: there is no such event
catalog.critical.server_stat;

// Validators narrow, and parsing tells what is known.
export function narrowed(value: unknown): number {
  if (isServerStatusPayload(value)) return value.version;
  const parsed = parseEnvelope(value);
  switch (parsed.kind) {
    case "known":
      if (parsed.current) return match(parsed.envelope.event, handlers);
      return parsed.envelope.event.payload.version;
    case "unknown":
      return parsed.version;
    case "invalid":
      return parsed.issues.length;
  }
}
declare const handlers: { readonly [Type in EventType]: () => number };

export function validated(value: unknown): NexusEvent | readonly ValidationIssue[] {
  const { value: event, issues } = validateNexusEvent(value);
  // @ts-expect-error: only one of them is there
  issues.length;
  return issues ?? event;
}
