// Svelte 5 getters over a client and a feed; each is a Svelte store as well.
import { createSubscriber } from "svelte/reactivity";
import type { Feed, FeedSnapshot } from "./feed.js";
import { type StatusSource, type StatusView, type Watched, watchStatus } from "./status-text-watch.js";
import type { Texts } from "./texts/texts.js";

/** A value that changes, read in an effect or a template, or with `$` as a store. */
export class Live<T> {
  readonly #source: Watched<T>;
  readonly #track: () => void;

  constructor(source: Watched<T>) {
    this.#source = source;
    this.#track = createSubscriber((update) => source.subscribe(update));
  }

  /** The value now: the same object until something changed. */
  get current(): T {
    this.#track();
    return this.#source.getSnapshot();
  }

  /** The contract of a Svelte store: calls `run` at once, and after each change. */
  subscribe(run: (value: T) => void): () => void {
    run(this.#source.getSnapshot());
    return this.#source.subscribe(() => run(this.#source.getSnapshot()));
  }
}

/** A client's status and the words for it. */
export class LiveStatus extends Live<StatusView> {
  constructor(client: StatusSource, texts?: Texts) {
    super(watchStatus(client, texts));
  }
}

/** What a feed shows. */
export class LiveFeed extends Live<FeedSnapshot> {
  constructor(feed: Pick<Feed, "subscribe" | "getSnapshot">) {
    super(feed);
  }
}
