import { type AppEvent, type AppEventAnyVersion, type EventMap, match } from "./index.js";

export const status: AppEvent = { type: "server_status", version: 2, status: "up" };
export const legacy: AppEvent = { type: "legacy", name: "x" };
export const tick: AppEvent = { type: "tick" };
// @ts-expect-error a wrong version
export const wrong: AppEvent = { type: "server_status", version: 1, message: "up" };
export const old: AppEventAnyVersion = { type: "server_status", version: 1, message: "up" };
export const mapped: EventMap["legacy"] = { type: "legacy", name: "x" };
// @ts-expect-error the event whole, tag included
export const bare: EventMap["legacy"] = { name: "x" };

export function narrowing(event: AppEventAnyVersion): string {
  if (event.type === "server_status") {
    return event.version === 2 ? event.status : event.message;
  }
  return event.type === "legacy" ? event.name : event.type;
}

export const answer: string = match(status, {
  server_status: (event) => event.status + event.type,
  legacy: (event) => event.name,
  tick: (event) => event.type,
  unknown: (event) => event.type,
});
