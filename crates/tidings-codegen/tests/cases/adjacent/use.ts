import {
  type AppEvent,
  type AppEventAnyVersion,
  type Envelope,
  type EventMap,
  type EventType,
  type Handlers,
  type ServerStatusEvent,
  type ServerStatusEventV1,
  type StartedEvent,
  type StartedEventObject,
  eventTypes,
  fingerprint,
  match,
  versions,
} from "./index.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const status: AppEvent = {
  type: "server_status",
  payload: { version: 2, status: "running" },
};
export const tick: AppEvent = { type: "tick" };
export const proto: AppEvent = { type: "__proto__", payload: { version: 1 } };
export const odd: AppEvent = { type: "odd-tag \"'\\ </script>", payload: { version: 1 } };
export const payload: StartedEvent = { version: 1 };
export const started: StartedEventObject = { type: "started", payload };
export const old: AppEventAnyVersion = {
  type: "server_status",
  payload: { version: 1, message: "up" },
};
export const stored: Envelope = { id: "1", timestamp: "2025-09-04T11:52:43Z", event: status };
export const narrow: Envelope<ServerStatusEvent> = { id: "1", timestamp: "", event: status };

// @ts-expect-error the old version is not sent any more
export const oldNow: AppEvent = { type: "server_status", payload: { version: 1, message: "up" } };
// @ts-expect-error a wrong tag
export const wrongTag: AppEvent = { type: "server_state", payload: { version: 2, status: "running" } };
// @ts-expect-error a wrong version
export const wrongVersion: AppEvent = { type: "server_status", payload: { version: 3, status: "running" } };
// @ts-expect-error a key too few
export const keyTooFew: AppEvent = { type: "server_status", payload: { version: 2 } };
// @ts-expect-error no payload
export const noPayload: AppEvent = { type: "server_status" };

export function changing(event: ServerStatusEvent): void {
  // @ts-expect-error readonly
  event.payload.version = 2;
}

export function narrowing(event: AppEventAnyVersion): string {
  if (event.type === "server_status") {
    const both: ServerStatusEvent | ServerStatusEventV1 = event;
    if (event.payload.version === 2) {
      const status: "running" | "stopped" = event.payload.status;
      return status;
    }
    const first: 1 = event.payload.version;
    return `${both.type}${first}${event.payload.message}`;
  }
  switch (event.type) {
    case "started":
      return `${event.payload.version}`;
    default:
      return event.type;
  }
}

export function listen<K extends EventType>(_type: K, _f: (payload: EventMap[K]) => void): void {}
listen("server_status", (payload) => payload.status);
listen<"tick">("tick", (payload) => {
  const nothing: undefined = payload;
  return nothing;
});
export const map: Same<EventMap["tick"], undefined> = true;
export const type: Same<EventType, (typeof eventTypes)[number]> = true;
export const current: 2 = versions.server_status.current;
export const all: readonly [1, 2] = versions.server_status.all;
export const mark: `sha256:${string}` = fingerprint;

const handlers = {
  server_status: (payload: EventMap["server_status"]) => payload.status.length,
  activity_message: (): string => "",
  tick: (): null => null,
  unknown: (): 7 => 7,
  "odd-tag \"'\\ </script>": (): 1 => 1,
  ["__proto__"]: (): 1 => 1,
  constructor: (): 1 => 1,
  started: (): 1 => 1,
  a_rather_long_name_for_an_event_type: (): 1 => 1,
};
export const answer: number | string | null = match(status, handlers);
export const exact: Same<ReturnType<typeof matched>, number | string | null> = true;
export function matched(event: AppEvent): number | string | null {
  return match(event, handlers);
}

export const literal: string | number = match(status, {
  server_status: (payload) => {
    const version: 2 = payload.version;
    return `${payload.status}${version}`;
  },
  activity_message: ({ message }) => message,
  tick: () => 0,
  unknown: () => 0,
  "odd-tag \"'\\ </script>": () => 0,
  ["__proto__"]: () => 0,
  constructor: () => 0,
  started: () => 0,
  a_rather_long_name_for_an_event_type: () => 0,
  unknown_: (other) => other.type,
});

const { tick: _tick, ...rest } = handlers;
// @ts-expect-error an event without a handler
match(status, rest);
// @ts-expect-error a handler for an event that is gone
match(status, { ...handlers, task_paused: () => 1 });
// @ts-expect-error a handler for another payload
match(status, { ...handlers, server_status: (payload: { readonly version: 1 }) => payload });
export const asType: Handlers = handlers;
