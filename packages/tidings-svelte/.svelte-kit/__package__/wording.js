// Sentences of the feed that are put together: times, gaps, what a screen reader is told.
import { counted } from "tidings";
/** How many characters of a title are spoken; the whole is in the feed. */
const SPOKEN = 200;
/** A time as a person of `locale` writes it: with its day only where that is not `today`. */
export function clock(locale, at, today) {
    const date = new Date(at);
    if (Number.isNaN(date.getTime()))
        return at;
    const isToday = date.toDateString() === today;
    const format = isToday
        ? { timeStyle: "short" }
        : { dateStyle: "medium", timeStyle: "short" };
    return new Intl.DateTimeFormat(locale, format).format(date);
}
/** A time in full, and how long ago that is; ages from the moment it is asked for. */
export function age(locale, at, now) {
    const date = new Date(at);
    if (Number.isNaN(date.getTime()))
        return at;
    const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
    const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    const seconds = Math.round((date.getTime() - now) / 1_000);
    const steps = [
        ["day", 86_400],
        ["hour", 3_600],
        ["minute", 60],
        ["second", 1],
    ];
    const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3];
    return `${full.format(date)} (${ago.format(Math.trunc(seconds / length), unit)})`;
}
/** What is missing at a gap, as far as it is known. */
export function gapText(texts, gap, today) {
    const { locale } = texts.status;
    const from = gap.after && clock(locale, gap.after, today);
    const to = gap.before && clock(locale, gap.before, today);
    let when = from ? (to ? texts.between : texts.since) : to ? texts.until : "";
    when = when.replace("{from}", from ?? "").replace("{to}", to ?? "");
    const unknown = gap.missed === null || (gap.missed === 0 && !gap.complete);
    const missed = unknown ? texts.gapUnknown : counted(locale, texts.gap, gap.missed ?? 0);
    const sentences = [missed.replace("{when}", when)];
    if (gap.critical > 0)
        sentences.push(counted(locale, texts.gapKept, gap.critical));
    if (!gap.complete)
        sentences.push(texts.gapIncomplete);
    return sentences.join(" ");
}
/** An entry in one breath. */
export function spoken(texts, entry) {
    const badge = texts.badges[entry.level];
    return `${badge ? `${badge}: ` : ""}${title(texts, entry).slice(0, SPOKEN)}`;
}
/** The title, or that there is none. */
export function title(texts, entry) {
    return entry.title.trim() === "" ? texts.untitled : entry.title;
}
/** “12 new activities, 1 error: server refused the login”. */
export function arrivalText(texts, count, errors, last) {
    const { locale } = texts.status;
    let text = counted(locale, texts.saidNew, count);
    if (errors > 0)
        text += `, ${counted(locale, texts.saidErrors, errors)}`;
    if (errors > 0 || count === 1)
        text += `: ${title(texts, last).slice(0, SPOKEN)}`;
    return text;
}
/** Where a title leads; nowhere if that would run a script. */
export function href({ link }) {
    if (link === undefined || !URL.canParse(link, "https://tidings.invalid"))
        return undefined;
    const { protocol } = new URL(link, "https://tidings.invalid");
    return /^(javascript|data|vbscript):$/.test(protocol) ? undefined : link;
}
