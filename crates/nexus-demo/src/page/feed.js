// The stream as a list, newest first, and what a screen reader is told of it.
import { describe, describeGap, isCritical, isError, plural } from "./words.js";

const MOST = 200;
const IMPORTANT = 80;
const SAY_EVERY = 1_000;
const time = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** Entries wait for the next frame of the screen, so that a flood costs one change of the page. */
export function createFeed(list) {
  // Oldest first.
  let shown = [];
  let planned = false;

  function draw() {
    planned = false;
    const kept = new Set(trimmed(shown));
    for (const it of shown) if (!kept.has(it)) it.element?.remove();
    shown = [...kept];
    const fresh = shown.filter((it) => it.element === undefined);
    for (const it of fresh) it.element = entryOf(it);
    list.prepend(...fresh.map((it) => it.element).reverse());
  }

  return {
    add(entry) {
      shown.push({ ...entry });
      if (shown.length > 8 * MOST) {
        // Only what was never drawn may go here; the rest is in the page.
        const waiting = shown.filter((it) => it.element === undefined);
        shown = [...shown.filter((it) => it.element !== undefined), ...trimmed(waiting)];
      }
      if (planned) return;
      planned = true;
      // A page that is not shown draws no frames.
      if (document.visibilityState === "hidden") setTimeout(draw, 250);
      else requestAnimationFrame(draw);
    },
    /** Entries of before, below all others. */
    addOlder(entries) {
      const older = trimmed(entries).map((it) => ({ ...it, element: entryOf(it) }));
      shown.unshift(...older);
      list.append(...older.map((it) => it.element).reverse());
    },
  };
}

/** The newest, as many as are shown; gaps and what is critical are let go last. */
function trimmed(entries) {
  if (entries.length <= MOST) return entries;
  const important = new Set(entries.filter((it) => it.kind !== "").slice(-IMPORTANT));
  const plain = new Set(entries.filter((it) => it.kind === "").slice(-(MOST - important.size)));
  return entries.filter((it) => important.has(it) || plain.has(it));
}

/** What stands in the list for a frame. */
export function entryOfFrame(frame, { missed = false } = {}) {
  const seq = frame.cursor === null ? "" : frame.cursor.split(".")[2];
  if (frame.type === "gap") {
    return {
      kind: "gap",
      seq,
      type: `gap · ${frame.reason} · ${frame.from}–${frame.to}`,
      text: describeGap(frame),
    };
  }
  if (frame.type === "unsupported") {
    const text = `There is a ${frame.event_type} that this client cannot be given: ${frame.reason}.`;
    const kind = frame.critical ? "unsupported critical" : "unsupported";
    return { kind, seq, type: "unsupported", text, time: frame.timestamp };
  }
  const { event, timestamp } = frame.envelope;
  const kinds = [isCritical(event) && "critical", isError(event) && "failed"].filter(Boolean);
  const badge = missed ? "missed" : null;
  return { kind: kinds.join(" "), seq, type: event.type, text: describe(event), time: timestamp, badge };
}

function entryOf({ kind, seq, type, text, time: at, badge }) {
  const entry = element("li", `entry ${kind}`);
  entry.dataset.seq = seq;
  const body = element("div", "text", text);
  if (badge) body.append(element("span", "badge", badge));
  const column = element("div", "body");
  column.append(body, element("div", "type", type));
  entry.append(element("span", "seq", seq), column);
  if (at) {
    const shown = element("time", "", time.format(new Date(at)));
    shown.dateTime = at;
    entry.append(shown);
  }
  return entry;
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  if (classes.trim() !== "") made.className = classes.trim();
  made.textContent = text;
  return made;
}

/** Says at most one thing a second; what is urgent at once, and first. */
export function createVoice(polite, urgent) {
  let waiting = [];
  let alarms = [];
  let timer = null;

  function speak() {
    timer = null;
    const [target, texts] = alarms.length > 0 ? [urgent, alarms.splice(0)] : [polite, waiting.splice(0)];
    if (texts.length === 0) return;
    const text =
      texts.length === 1
        ? texts[0]
        : `${plural(texts.length, "message", "messages")}; the last: ${texts.at(-1)}`;
    target.replaceChildren(element("p", "", text));
    timer = setTimeout(speak, SAY_EVERY);
  }

  return {
    say(text, isUrgent = false) {
      (isUrgent ? alarms : waiting).push(text);
      timer ??= setTimeout(speak, 50);
    },
  };
}

export { element };
