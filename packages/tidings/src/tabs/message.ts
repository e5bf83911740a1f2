// What tabs say to each other.
import type { End } from "../transport.js";

/** A tab that joins asks who leads; the leading tab answers, and says what it reads. */
export type Message = { readonly is: "join" } | FromLeader;

export type FromLeader =
  | { readonly is: "leads"; readonly leader: string }
  | { readonly is: "frame"; readonly leader: string; readonly frame: unknown }
  | { readonly is: "end"; readonly leader: string };

/** The end of a connection that another follows at once. */
export function over(detail: string): End {
  return { kind: "failed", cause: { kind: "other", detail } };
}
