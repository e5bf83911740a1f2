// Whether somebody is in the middle of reading: focus is inside, or the beginning is scrolled away.
import type { Attachment } from "svelte/attachments";

/** Tells when focus enters or leaves an element; a window that is put aside leaves it inside. */
export function whetherFocused(tell: (inside: boolean) => void): Attachment<HTMLElement> {
  return (node) => {
    // Between the two elements of a move, the focus is nowhere.
    const look = () => setTimeout(() => tell(node.contains(document.activeElement)));
    node.addEventListener("focusin", look);
    node.addEventListener("focusout", look);
    return () => {
      node.removeEventListener("focusin", look);
      node.removeEventListener("focusout", look);
      tell(false);
    };
  };
}

/** Tells when the first child of an element has left the view while the element is in it. */
export function whetherScrolled(tell: (past: boolean) => void): Attachment<HTMLElement> {
  return (node) => {
    const visible = new Map<Element, boolean>();
    const top = node.firstElementChild ?? node;
    const observer = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) visible.set(target, isIntersecting);
      tell(visible.get(node) === true && visible.get(top) === false);
    });
    observer.observe(node);
    observer.observe(top);
    return () => {
      observer.disconnect();
      tell(false);
    };
  };
}
