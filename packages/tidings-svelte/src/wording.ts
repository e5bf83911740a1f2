// Sentences of the feed that are put together: times, gaps, what a screen reader is told.
import { counted } from "tidings";
import type { EventEntry, GapEntry } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";

/** How many characters of a title are spoken; the whole is in the feed. */
const SPOKEN = 200;

/** What writes times, of which there are few and making one is slow: by locale, with the day or without. */
const writers = new Map<string, Intl.DateTimeFormat>();

function writer(locale: string, withDay: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${withDay}`;
  const known = writers.get(key);
  if (known) return known;
  const style = { timeStyle: "short", ...(withDay && ({ dateStyle: "medium" } as const)) } as const;
  const made = new Intl.DateTimeFormat(locale, style);
  writers.set(key, made);
  return made;
}

/** A time as a person of `locale` writes it: with its day only where that is not `today`. */
export function clock(locale: string, at: string, today: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return writer(locale, date.toDateString() !== today).format(date);
}

/** A time in full, and how long ago that is; ages from the moment it is asked for. */
export function age(locale: string, at: string): string {
  const date = new Date(at);
  const minutes = (date.getTime() - Date.now()) / 60_000;
  if (Number.isNaN(minutes)) return at;
  const [count, unit] =
    minutes > -60
      ? ([minutes, "minute"] as const)
      : minutes > -1_440
        ? ([minutes / 60, "hour"] as const)
        : ([minutes / 1_440, "day"] as const);
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }).format(date);
  return `${full} (${new Intl.RelativeTimeFormat(locale).format(Math.trunc(count), unit)})`;
}

/** What is missing at a gap, as far as it is known. */
export function gapText(texts: FeedTexts, gap: GapEntry, today: string): string {
  const { locale } = texts.status;
  const from = gap.after && clock(locale, gap.after, today);
  const to = gap.before && clock(locale, gap.before, today);
  let when = from ? (to ? texts.between : texts.since) : to ? texts.until : "";
  if (from && from === to) when = texts.around;
  when = when.replace("{from}", from ?? "").replace("{to}", to ?? "");
  const unknown = gap.missed === null || (gap.missed === 0 && !gap.complete);
  const missed = unknown ? texts.gapUnknown : counted(locale, texts.gap, gap.missed ?? 0);
  const sentences = [missed.replace("{when}", when)];
  if (gap.critical > 0) sentences.push(counted(locale, texts.gapKept, gap.critical));
  if (!gap.complete) sentences.push(texts.gapIncomplete);
  return sentences.join(" ");
}

/** An entry in one breath. */
export function spoken(texts: FeedTexts, entry: EventEntry): string {
  const badge = texts.badges[entry.level];
  return `${badge ? `${badge}: ` : ""}${title(texts, entry).slice(0, SPOKEN)}`;
}

/** The title, or that there is none. */
export function title(texts: FeedTexts, entry: EventEntry): string {
  return entry.title.trim() === "" ? texts.untitled : entry.title;
}

/** “12 new activities, 1 error: server refused the login”. */
export function arrivalText(texts: FeedTexts, count: number, errors: number, last: EventEntry): string {
  const { locale } = texts.status;
  let text = counted(locale, texts.saidNew, count);
  if (errors > 0) text += `, ${counted(locale, texts.saidErrors, errors)}`;
  if (errors > 0 || count === 1) text += `: ${title(texts, last).slice(0, SPOKEN)}`;
  return text;
}

/** Where a title leads: over HTTP or within the page's own site; nowhere else, where scripts are. */
export function href({ link = "" }: EventEntry): string | undefined {
  return /^(https?:|[/#?.]|[^:]+$)/i.test(link) ? link : undefined;
}
