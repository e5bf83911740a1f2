// What the feed shows of each event.
import type { Description } from "tidings/feed";
import type { NexusEvent } from "../../../generated/typescript/nexus/index.js";
import type { Words } from "./words.js";

/** Says an event in a language; pieces of an answer and good health are not worth a line. */
export function describeIn({ server, events }: Words): (event: NexusEvent) => Description | undefined {
  const error = (title: string, detail: string): Description => ({ title, detail, level: "error" });
  return ({ type, payload }) => {
    switch (type) {
      case "server_status":
        return {
          title: server[payload.status],
          level: payload.status === "error" ? "error" : payload.status === "running" ? "success" : "info",
        };
      case "activity_message": {
        const { message: title, level } = payload;
        return { title, level, critical: level === "error" };
      }
      case "application_started":
        return { title: events.started(payload.app_version) };
      case "application_ready":
        return { title: events.ready, level: "success" };
      case "application_shutdown":
        return { title: events.ends, ...(payload.reason !== null && { detail: payload.reason }) };
      case "application_config_changed":
        if (payload.key !== "demo.disk_fails") return { title: events.setting(payload.key) };
        return payload.value
          ? { title: events.diskFails, level: "warning" }
          : { title: events.diskMended, level: "success" };
      case "connection_connecting":
        return { title: events.connecting, detail: payload.server_url };
      case "connection_connected":
        return { title: events.connected(payload.server_info?.name ?? payload.server_url), level: "success" };
      case "connection_disconnected":
        return { title: events.disconnected, level: "warning" };
      case "connection_error":
        return error(events.connectionError, payload.error);
      case "connection_health_check":
        return payload.latency_ms === null ? { title: events.noHealth, level: "warning" } : undefined;
      case "session_created":
        return { title: events.conversation };
      case "session_deleted":
        return { title: events.conversationDeleted };
      case "message_sent":
        return { title: events.you, detail: payload.message.content };
      case "message_received":
        return { title: events.agent, detail: payload.message.content, level: "success" };
      case "stream_started":
        return { title: events.answerBegins };
      case "stream_stopped":
        return { title: events.answerStopped, level: "warning" };
      case "stream_error":
        return error(events.answerBroke, payload.error);
      case "error_network":
      case "error_authentication":
      case "error_validation":
      case "error_session":
      case "error_internal":
        return error(events.error, payload.error);
      default:
        return undefined;
    }
  };
}
