// The feed in German.
import { german as status } from "tidings";
import type { FeedTexts } from "./texts.js";

/** The words of `<ActivityFeed>` in German. */
export const german: FeedTexts = {
  status,
  heading: "Aktivität",
  retry: "Jetzt versuchen",
  signIn: "Anmelden",
  reload: "Neu laden",
  pause: "Anhalten",
  show: "Anzeigen",
  levels: { error: "Fehler", warning: "Warnungen", success: "Erfolge", info: "Informationen" },
  badges: { error: "Fehler", warning: "Warnung", success: "Erfolg", info: "" },
  missed: "verpasst",
  untitled: "(ohne Titel)",
  showNew: { one: "# neue anzeigen", other: "# neue anzeigen" },
  showOlder: { one: "# ältere anzeigen", other: "# ältere anzeigen" },
  empty: "Noch keine Aktivität.",
  loading: "Wird geladen …",
  allFiltered: "Nichts von dem, was oben gewählt ist.",
  letGo: {
    one: "# ältere Aktivität wird hier nicht mehr aufbewahrt.",
    other: "# ältere Aktivitäten werden hier nicht mehr aufbewahrt.",
  },
  keyboard: "Tastatur",
  keys: [
    ["Bild ab, Bild auf", "Nächste und vorige Aktivität"],
    ["Strg + Pos1", "Aus der Liste hinaus, zu dem, was davor steht"],
    ["Strg + Ende", "Aus der Liste hinaus, zu dem, was dahinter steht"],
  ],
  times: { one: "einmal", other: "#-mal" },
  gap: {
    one: "# Aktivität wurde{when} verpasst.",
    other: "# Aktivitäten wurden{when} verpasst.",
  },
  gapUnknown: "Vielleicht wurden{when} Aktivitäten verpasst.",
  around: " um {from}",
  between: " zwischen {from} und {to}",
  since: " nach {from}",
  until: " vor {to}",
  gapKept: {
    one: "# wichtige wurde aufbewahrt und ist mit „verpasst“ gekennzeichnet.",
    other: "# wichtige wurden aufbewahrt und sind mit „verpasst“ gekennzeichnet.",
  },
  gapIncomplete: "Auch wichtige können fehlen.",
  saidNew: { one: "# neue Aktivität", other: "# neue Aktivitäten" },
  saidErrors: { one: "# Fehler", other: "# Fehler" },
  saidImportant: { one: "# weitere wichtige Aktivität", other: "# weitere wichtige Aktivitäten" },
};
