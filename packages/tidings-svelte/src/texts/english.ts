// The feed in English.
import { english as status } from "tidings";
import type { FeedTexts } from "./texts.js";

/** The words of `<ActivityFeed>` in English, which it uses unless it is given others. */
export const english: FeedTexts = {
  status,
  heading: "Activity",
  retry: "Try now",
  signIn: "Sign in",
  reload: "Reload",
  pause: "Pause",
  show: "Show",
  levels: { error: "Errors", warning: "Warnings", success: "Successes", info: "Information" },
  badges: { error: "Error", warning: "Warning", success: "Success", info: "" },
  missed: "missed",
  untitled: "(no title)",
  showNew: { other: "Show # new" },
  showOlder: { other: "Show # older" },
  empty: "No activity yet.",
  loading: "Loading…",
  allFiltered: "Nothing of what is chosen above.",
  letGo: {
    one: "# older activity is no longer kept here.",
    other: "# older activities are no longer kept here.",
  },
  keyboard: "Keyboard",
  keys: [
    ["Page Down, Page Up", "Next and previous activity"],
    ["Ctrl + Home", "Out of the list, to what stands before it"],
    ["Ctrl + End", "Out of the list, to what stands behind it"],
  ],
  times: { one: "once", other: "# times" },
  gap: {
    one: "# activity was missed{when}.",
    other: "# activities were missed{when}.",
  },
  gapUnknown: "Some activities may have been missed{when}.",
  around: " at {from}",
  between: " between {from} and {to}",
  since: " after {from}",
  until: " before {to}",
  gapKept: {
    one: "# important one was kept and is marked “missed”.",
    other: "# important ones were kept and are marked “missed”.",
  },
  gapIncomplete: "Important ones may be missing, too.",
  saidNew: { one: "# new activity", other: "# new activities" },
  saidErrors: { one: "# error", other: "# errors" },
  saidImportant: { one: "# more important activity", other: "# more important activities" },
};
