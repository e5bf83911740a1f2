// Server-sent events out of a response: framing by lines, whatever the network cuts.

/**
 * Reads a response as server-sent events.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {(event: { name: string, id: string | null, data: string }) => void | Promise<void>} take
 * @param {{ waits: () => void, came: () => void }} watch told when bytes are waited for, and when they came
 */
export async function readEvents(reader, take, watch) {
  const decoder = new TextDecoder();
  const parse = parser();
  for (;;) {
    watch.waits();
    const { done, value } = await reader.read();
    watch.came();
    if (done) return;
    for (const event of parse(decoder.decode(value, { stream: true }))) await take(event);
  }
}

/** Gives whole events for pieces of text. A line ends with CRLF, LF or CR. */
export function parser() {
  let rest = "";
  let afterCr = false;
  let name = "";
  let id = null;
  let data = [];
  return function* parse(piece) {
    if (afterCr && piece.startsWith("\n")) piece = piece.slice(1);
    if (piece !== "") afterCr = piece.endsWith("\r");
    rest += piece;
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { name: name || "message", id, data: data.join("\n") };
        name = "";
        id = null;
        data = [];
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") name = value;
      else if (field === "data") data.push(value);
      else if (field === "id") id = value;
    }
  };
}
