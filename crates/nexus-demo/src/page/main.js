// The page: puts the client, the conversation, the stream and the buttons together.
import { createChat } from "./chat.js";
import { createClient } from "./client.js";
import { createFeed, createVoice, entryOfFrame } from "./feed.js";
import { describe, describeGap, describeState, isCritical, isError, number } from "./words.js";

const POSITION = "nexus-demo.cursor";
const FLOOD = { count: 20_000, bytes: 700 };
const SLOW_MS = 200;
const SAY_STATE_AFTER = 3_000;

const $ = (id) => document.getElementById(id);
const voice = createVoice($("said"), $("said-now"));
const feed = createFeed($("stream"));
const chat = createChat({
  list: $("messages"),
  empty: $("no-messages"),
  onStreaming: (stream) => {
    $("stop-answer").hidden = stream === null;
    $("stop-answer").dataset.stream = stream ?? "";
  },
  onAnswer: (text) => voice.say(`The agent: ${text}`),
});
const known = { agent: "–", server: "–", keeping: true, missed: 0 };

/** The position of this tab. A store that refuses costs a replay, no more. */
const store = {
  get: () => {
    try {
      return sessionStorage.getItem(POSITION);
    } catch {
      return null;
    }
  },
  set: (cursor) => {
    try {
      sessionStorage.setItem(POSITION, cursor);
    } catch {
      // Kept in memory all the same.
    }
  },
};

const client = createClient({
  base: "/events",
  cursor: store.get(),
  keep: store.set,
  onFrame,
  onState: showState,
});

function onFrame(frame, place) {
  switch (frame.type) {
    case "hello":
      known.keeping = frame.keeping;
      void snapshot();
      break;
    case "heartbeat":
      known.keeping = frame.keeping;
      break;
    case "gap":
      if (!place.rest) known.missed += frame.missed ?? 0;
      feed.add(entryOfFrame(frame));
      voice.say(describeGap(frame), true);
      void snapshot();
      break;
    case "unsupported":
      feed.add(entryOfFrame(frame));
      break;
    case "event":
      applied(frame, place);
      break;
    default:
  }
  planFacts();
}

function applied(frame, place) {
  const { event } = frame.envelope;
  feed.add(entryOfFrame(frame, place));
  chat.take(event);
  if (isError(event) && isCritical(event)) voice.say(describe(event), true);
  if (event.type === "server_status" || event.type === "application_config_changed") void snapshot();
}

let stateTimer = null;
function showState(state) {
  clearTimeout(stateTimer);
  $("state").dataset.state = state.name;
  $("state").title = state.detail;
  // What lasts a moment only is not put into words.
  const now = state.name === "live" || state.name === "stopped" || state.name === "connecting";
  const show = () => {
    if ($("state-text").textContent !== describeState(state))
      $("state-text").textContent = describeState(state);
  };
  if (now) show();
  else stateTimer = setTimeout(show, state.name === "degraded" ? 0 : SAY_STATE_AFTER);
}

/** The state as it is now: agent, server, disk, conversations. */
let asking = null;
function snapshot() {
  asking ??= (async () => {
    await new Promise((done) => setTimeout(done, 50));
    asking = null;
    const response = await fetch("/demo/state", { cache: "no-store" });
    if (!response.ok) return;
    const state = await response.json();
    const { status, pid } = state.agent;
    known.agent = pid === null ? status : `${status}, pid ${pid}`;
    known.server = `pid ${state.pid}`;
    press($("disk"), state.disk_fails);
    for (const id of ["kill-server", "restart-server"]) $(id).disabled = !state.has_parent;
    chat.restore(state.sessions);
    planFacts();
  })().catch(() => {
    // The server is away: the stream says so, and comes back with a hello.
  });
  return asking;
}

let factsPlanned = false;
function planFacts() {
  if (factsPlanned) return;
  factsPlanned = true;
  setTimeout(facts, 100);
}

function facts() {
  factsPlanned = false;
  const { applied: count, gaps, reconnects } = client.counts;
  const texts = {
    agent: known.agent,
    server: known.server,
    disk: known.keeping ? "keeps" : "does not keep",
    cursor: client.cursor ?? "–",
    applied: number.format(count),
    gaps: number.format(gaps),
    missed: number.format(known.missed),
    reconnects: number.format(reconnects),
  };
  for (const [name, text] of Object.entries(texts)) {
    if ($(`fact-${name}`).textContent !== text) $(`fact-${name}`).textContent = text;
  }
}

/** Tells the server something. What it refuses stands beside the buttons. */
async function tell(path, body = {}, error = $("control-error")) {
  error.textContent = "";
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return true;
    const problem = await response.json().catch(() => ({}));
    error.textContent = problem.detail ?? `The server answers ${response.status}.`;
  } catch {
    error.textContent = "The server gives no answer.";
  }
  return false;
}

function press(button, pressed) {
  if (button.getAttribute("aria-pressed") !== String(pressed))
    button.setAttribute("aria-pressed", String(pressed));
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

async function ask() {
  const prompt = $("prompt");
  const text = prompt.value;
  prompt.removeAttribute("aria-invalid");
  if (await tell("/demo/prompt", { text, session_id: chat.session }, $("prompt-error"))) {
    prompt.value = "";
  } else {
    prompt.setAttribute("aria-invalid", "true");
  }
  prompt.focus();
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  void ask();
});
$("prompt").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void ask();
});
$("stop-answer").addEventListener("click", ({ currentTarget }) => {
  const { stream } = currentTarget.dataset;
  $("prompt").focus();
  void tell("/demo/stop", { stream_id: stream });
});
$("kill-agent").addEventListener("click", () => void tell("/demo/agent/kill"));
$("kill-server").addEventListener("click", () => void tell("/demo/server/kill"));
$("restart-server").addEventListener("click", () => void tell("/demo/server/restart"));
$("flood").addEventListener("click", () => void tell("/demo/flood", FLOOD));
$("slow").addEventListener("click", ({ currentTarget }) => {
  press(currentTarget, !isPressed(currentTarget));
  client.slow(isPressed(currentTarget) ? SLOW_MS : 0);
});
$("disk").addEventListener("click", ({ currentTarget }) => {
  const fails = !isPressed(currentTarget);
  void tell("/demo/disk", { fails }).then((done) => done && press(currentTarget, fails));
});
$("old").addEventListener("click", ({ currentTarget }) => {
  press(currentTarget, !isPressed(currentTarget));
  client.readAs(isPressed(currentTarget) ? "" : null);
});
$("only-critical").addEventListener("change", ({ currentTarget }) => {
  $("stream").classList.toggle("only-critical", currentTarget.checked);
});

if (client.cursor !== null) {
  client
    .history()
    .then((frames) => feed.addOlder(frames.map((frame) => entryOfFrame(frame))))
    .catch(() => {});
}
client.start();
