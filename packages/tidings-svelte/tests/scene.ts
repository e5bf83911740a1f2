// A feed with a client that does what a test says: in the page as `scene`.
import type { Client, Status } from "tidings";
import { createFeed, type Description, type Feed } from "tidings/feed";
import { Source } from "../../tidings/tests/feed-source.js";

export const OUTAGE = { attempts: 3, cause: { kind: "error", detail: "the server answers 503" } } as const;

export class Scene extends Source<Description> {
  readonly feed: Feed;
  retries = 0;
  signIns = 0;
  #seq = 0;

  constructor(limit = 500) {
    super();
    this.start = new Date().setHours(11, 20, 0);
    this.feed = createFeed<Description>(this, { describe: (note) => note, history: 0, limit });
  }

  readonly retryNow: Client<never>["retryNow"] = () => {
    this.retries += 1;
  };

  readonly signIn = (): void => {
    this.signIns += 1;
  };

  /** Lets an event come, one a second. */
  tell(note: Description, meta: { missed?: boolean; critical?: boolean; replayed?: boolean } = {}): void {
    this.#seq += 1;
    this.event(this.#seq, note, meta);
  }

  /** Lets so many events come, called `<title> 1`, `<title> 2`, …. */
  come(count: number, title: string, more: Partial<Description> = {}): void {
    for (let n = 1; n <= count; n += 1) this.tell({ ...more, title: `${title} ${n}` });
  }

  /** Lets so many minutes go by until the next event. */
  pass(minutes: number): void {
    this.start += minutes * 60_000;
  }

  /** Waits until what has come is in the page. */
  seen(): Promise<void> {
    return new Promise((done) => {
      setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())), 50);
    });
  }

  /** Turns to a state that began so many milliseconds ago. */
  stand<S extends Status["state"]>(state: S, ago: number, more: object = {}): void {
    const outage = ["reconnecting", "degraded", "offline"].includes(state) ? OUTAGE : {};
    const live = state === "live" ? { via: "stream" } : {};
    const since = performance.now() - ago;
    this.turn({ state, since, ...outage, ...live, ...more } as unknown as Status);
  }
}
