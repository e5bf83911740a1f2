// Tells the demo's server something.
import type { Words } from "./words.js";

/** Posts to the server; `undefined`, or what went wrong in a sentence. */
export async function tell(words: Words, path: string, body: unknown = {}): Promise<string | undefined> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem: unknown = await response.json().catch(() => undefined);
    if (problem && typeof problem === "object" && "detail" in problem) return String(problem.detail);
    return words.refused(response.status);
  } catch {
    return words.noAnswer;
  }
}
