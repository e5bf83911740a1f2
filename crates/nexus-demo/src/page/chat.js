// The conversation: what was asked, and answers while they come.
import { element } from "./feed.js";

const SHOWN = 60;

export function createChat({ list, empty, onStreaming, onAnswer }) {
  const messages = new Map();
  const streams = new Map();
  let session = null;

  function show(id, role, content) {
    let shown = messages.get(id);
    if (shown === undefined) {
      const article = element("article", `message ${role}`);
      const heading = element("h3", "", role === "user" ? "You" : "The agent");
      const text = element("div", "content");
      article.append(heading, text);
      list.append(article);
      shown = { article, text };
      messages.set(id, shown);
      empty.hidden = true;
      for (const [old, { article: first }] of messages) {
        if (messages.size <= SHOWN) break;
        first.remove();
        messages.delete(old);
      }
    }
    if (shown.text.textContent !== content) shown.text.textContent = content;
    list.scrollTop = list.scrollHeight;
    return shown;
  }

  function streaming() {
    const open = [...streams.entries()].filter(([, it]) => it.open).map(([id]) => id);
    onStreaming(open.at(-1) ?? null);
  }

  function end(id, note) {
    const stream = streams.get(id);
    if (stream === undefined || !stream.open) return;
    stream.open = false;
    stream.shown.article.setAttribute("aria-busy", "false");
    if (note !== null) {
      stream.shown.article.classList.add("broken");
      stream.shown.article.append(element("p", "note", note));
    }
    streaming();
  }

  const handlers = {
    session_created: ({ session: { id } }) => (session = id),
    message_sent: ({ message, session_id }) => {
      session = session_id;
      show(message.id, "user", message.content);
    },
    stream_started: ({ stream_id, message_id }) => {
      if (streams.has(stream_id)) return;
      const shown = show(message_id, "assistant", "");
      shown.article.setAttribute("aria-busy", "true");
      streams.set(stream_id, { shown, text: "", next: 0, open: true });
      streaming();
    },
    stream_chunk: ({ stream_id, message_id, content, index }) => {
      const stream = streams.get(stream_id);
      // A piece was missed: the whole text comes at the end.
      if (stream === undefined || !stream.open || stream.next !== index) return;
      stream.next += 1;
      stream.text += content;
      show(message_id, "assistant", stream.text);
    },
    stream_completed: ({ stream_id, message_id, final_content }) => {
      show(message_id, "assistant", final_content);
      end(stream_id, null);
    },
    message_received: ({ message }) => {
      show(message.id, message.role, message.content);
      onAnswer(message.content);
    },
    stream_stopped: ({ stream_id }) => end(stream_id, "You stopped this answer."),
    stream_error: ({ stream_id }) => end(stream_id, "This answer broke off. You can ask again."),
    // Another process: nothing more comes of what the one before had begun.
    application_started: () =>
      [...streams.keys()].forEach((id) => end(id, "The server ended while it was answering.")),
  };

  return {
    take({ type, payload }) {
      handlers[type]?.(payload);
    },
    /** Sessions as a snapshot has them. */
    restore(sessions) {
      for (const { id, messages: past } of [...sessions].reverse()) {
        session = id;
        for (const { id: message, role, content } of past) show(message, role, content);
      }
    },
    get session() {
      return session;
    },
  };
}
