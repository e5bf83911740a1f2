// What a language has to bring for the feed: one object, whose type says whether it is whole.
import type { Forms, Texts } from "tidings";
import type { Level } from "tidings/feed";

/** The words of `<ActivityFeed>` in one language. */
export interface FeedTexts {
  /** What is said of the connection; its `locale` is that of the feed. */
  readonly status: Texts;
  readonly heading: string;
  readonly retry: string;
  readonly signIn: string;
  readonly reload: string;
  readonly pause: string;
  /** The legend of the filter. */
  readonly show: string;
  /** What the filter calls each level. */
  readonly levels: Readonly<Record<Level, string>>;
  /** What one entry of a level is called; empty where the level is not worth a word. */
  readonly badges: Readonly<Record<Level, string>>;
  /** Marks what came late. */
  readonly missed: string;
  readonly untitled: string;
  readonly showNew: Forms;
  readonly showOlder: Forms;
  readonly empty: string;
  readonly loading: string;
  readonly allFiltered: string;
  readonly letGo: Forms;
  /** The keys and what they do, in pairs. */
  readonly keyboard: string;
  readonly keys: readonly (readonly [keys: string, does: string])[];
  /** How many events an entry stands for. */
  readonly times: Forms;
  /** What is missing at a gap; `{when}` stands for one of the four below. */
  readonly gap: Forms;
  /** The same where nobody can say how many. */
  readonly gapUnknown: string;
  /** Where both ends are of one minute. */
  readonly around: string;
  readonly between: string;
  readonly since: string;
  readonly until: string;
  readonly gapKept: Forms;
  readonly gapIncomplete: string;
  /** Said to a screen reader: how many activities came, how many of them were errors. */
  readonly saidNew: Forms;
  readonly saidErrors: Forms;
  readonly saidImportant: Forms;
}
