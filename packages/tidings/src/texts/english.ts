// The status in English.
import type { Texts } from "./texts.js";

/** The words of `statusText` in English, which it uses unless it is given others. */
export const english: Texts = {
  locale: "en",
  connecting: "Connecting…",
  catchingUp: "Catching up…",
  reconnecting: "Connection lost. Trying again…",
  delayed: "Live updates are delayed.",
  checking: { one: "Checking every second.", other: "Checking every # seconds." },
  offline: "You are offline. Updates continue when you are back.",
  restored: "Live updates are back.",
  missed: { one: "# activity was missed", other: "# activities were missed" },
  nothingMissed: "Nothing was missed",
  missedUnknown: "Some activities may have been missed",
  shown: { one: "# important one is shown", other: "# important ones are shown" },
  incomplete: "Important ones may be missing.",
  closed: "Live updates are off.",
  signedOut: "Sign in to see live updates.",
  notFound: "Live updates are not available here.",
  ended: "Live updates ended.",
  tooOld: "This page is too old. Reload it.",
  lost: "This window has lost the application. Close it and open it again.",
};
