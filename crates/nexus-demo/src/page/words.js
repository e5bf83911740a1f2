// Events and states in plain words.

const number = new Intl.NumberFormat("en");
const plural = (count, one, many) => `${number.format(count)} ${count === 1 ? one : many}`;

const SERVER = {
  stopped: "The agent is stopped",
  starting: "The agent is starting",
  running: "The agent is running",
  stopping: "The agent is stopping",
  error: "The agent has failed",
};

const DESCRIBED = {
  server_status: (it) => SERVER[it.status] ?? `The agent is ${it.status}`,
  activity_message: (it) => it.message,
  application_started: (it) => `The server has started, release ${it.app_version}`,
  application_ready: () => "The server is ready",
  application_shutdown: (it) => `The server ends${it.reason === null ? "" : `: ${it.reason}`}`,
  application_config_changed: (it) =>
    it.key === "demo.disk_fails"
      ? it.value
        ? "The disk takes no writes from now on"
        : "The disk takes writes again"
      : `The setting ${it.key} has changed`,
  connection_connecting: (it) => `Connecting to ${it.server_url}`,
  connection_connected: (it) => `Connected to ${it.server_info?.name ?? it.server_url}`,
  connection_disconnected: (it) => `Disconnected${it.reason === null ? "" : `: ${it.reason}`}`,
  connection_error: (it) => it.error,
  connection_health_check: (it) =>
    it.latency_ms === null
      ? "The agent gave no answer"
      : `The agent is ${it.status}, asked in ${it.latency_ms} ms`,
  session_created: (it) => `A new conversation: ${it.session.title ?? it.session.id}`,
  session_updated: () => "The conversation has changed",
  session_deleted: () => "A conversation was deleted",
  message_sent: (it) => `You: ${it.message.content}`,
  message_received: (it) =>
    `The agent’s message, ${plural(it.message.content.length, "character", "characters")}`,
  stream_started: () => "The agent begins to answer",
  stream_chunk: (it) => `Piece ${it.index}: ${it.content}`,
  stream_completed: (it) =>
    `The answer is complete, ${plural(it.final_content.length, "character", "characters")}`,
  stream_stopped: () => "The answer was stopped",
  stream_error: (it) => `The answer broke off: ${it.error}`,
};

const CRITICAL =
  /^(server_status|application_(started|ready|shutdown)|connection_error|stream_(error|stopped)|error_.*|session_(created|updated|deleted))$/;

/** Whether an event is one that is kept. */
export function isCritical({ type, payload }) {
  return CRITICAL.test(type) || (type === "activity_message" && payload.level === "error");
}

/** Whether it tells of something that failed. */
export function isError({ type, payload }) {
  return (
    type.startsWith("error_") ||
    type.endsWith("_error") ||
    payload.level === "error" ||
    (type === "server_status" && payload.status === "error")
  );
}

/** One line about an event. */
export function describe({ type, payload }) {
  return DESCRIBED[type]?.(payload) ?? payload.error ?? type.replaceAll("_", " ");
}

const REASON = {
  window: "this page was away for longer than the server remembers",
  slow: "this reader was too slow",
  restart: "the server ended before it could write everything down",
  unknown: "the server does not know where this page was",
  removed: "what was kept has been removed since",
};

/** One sentence about a gap. */
export function describeGap({ reason, missed, critical, complete }) {
  const why = REASON[reason] ?? reason;
  const lost =
    missed === 0
      ? `Nothing was missed, although ${why}.`
      : `${missed === null ? "Events may have been" : plural(missed, "event was", "events were")} missed: ${why}.`;
  const kept =
    critical === 0
      ? complete
        ? missed === 0
          ? ""
          : "None of what was kept is missing."
        : "Whether any of it was critical is not known."
      : `${plural(critical, "critical one was kept and follows", "critical ones were kept and follow")}${complete ? "." : "; there may have been more."}`;
  return `${lost} ${kept}`.trim();
}

const STATE = {
  connecting: "Connecting…",
  "catching-up": "Catching up…",
  live: "Live",
  reconnecting: "Connection lost. Trying again…",
  degraded: "Updates are delayed. Checking every 10 seconds.",
  offline: "You are offline. Updates continue when you are back.",
  stopped: "Updates are off.",
};

/** The state of the connection. */
export function describeState({ name }) {
  return STATE[name] ?? name;
}

export { number, plural };
