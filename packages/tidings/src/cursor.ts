// A place in the log, as a client reads it.

/** `1.<epoch>.<seq>`, on the wire sometimes with `.<prev>` behind it. */
export interface Cursor {
  /** Without `prev`: what is kept and asked with. */
  readonly text: string;
  readonly epoch: string;
  readonly seq: number;
  /** What stood before on the same connection. */
  readonly prev: number;
}

/** Reads a cursor strictly; `null` where it is none. */
export function readCursor(text: unknown): Cursor | null {
  const parts = typeof text === "string" && /^(1\.([\w-]{8})\.(\d{1,16}))(?:\.(\d{1,16}))?$/.exec(text);
  if (!parts) return null;
  const seq = Number(parts[3]);
  const prev = parts[4] === undefined ? seq - 1 : Number(parts[4]);
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(prev)) return null;
  return { text: parts[1] as string, epoch: parts[2] as string, seq, prev };
}
