// How a status that is not 200 ends an attempt.
import type { End } from "./transport.js";

/** What a client makes of a status: it stops, or comes again, not before `retryAfterMs`. */
export function refusal(status: number, retryAfterMs?: number): End {
  const detail = `the server answers ${status}`;
  switch (status) {
    case 401:
    case 403:
      return { kind: "refused", reason: "signed-out", detail };
    case 404:
      return { kind: "refused", reason: "not-found", detail };
    case 204:
    case 410:
      return { kind: "refused", reason: "ended", detail };
    default:
      return {
        kind: "failed",
        cause: { kind: "error", detail },
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
  }
}
