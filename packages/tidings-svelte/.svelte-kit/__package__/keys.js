// The keys of the feed pattern: from article to article, and out of the feed on both sides.
const FOCUSABLE = ':is(a[href], button, input, select, textarea, summary, [tabindex]):not(:disabled, [tabindex^="-"])';
/** Moves focus for a key pressed inside `feed`; other keys are left alone. */
export function moveByKey(event, feed) {
    const target = wanted(event, feed);
    if (target === undefined)
        return;
    event.preventDefault();
    target.focus();
}
function wanted({ key, ctrlKey, target }, feed) {
    if (ctrlKey && key === "Home")
        return outside(feed, Node.DOCUMENT_POSITION_PRECEDING).at(-1);
    if (ctrlKey && key === "End")
        return outside(feed, Node.DOCUMENT_POSITION_FOLLOWING)[0];
    if (key !== "PageDown" && key !== "PageUp")
        return undefined;
    const articles = [...feed.querySelectorAll(":scope > article")];
    const at = articles.findIndex((article) => article.contains(target));
    return articles[at + (key === "PageDown" ? 1 : -1)];
}
/** What can be focused before or behind the feed, in the order of the page. */
function outside(feed, side) {
    return [...document.querySelectorAll(FOCUSABLE)].filter((element) => (feed.compareDocumentPosition(element) & side) !== 0 &&
        !feed.contains(element) &&
        element.checkVisibility({ visibilityProperty: true }));
}
