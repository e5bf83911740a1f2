// The status in German.
import type { Texts } from "./texts.js";

/** The words of `statusText` in German. */
export const german: Texts = {
  locale: "de",
  connecting: "Verbindung wird aufgebaut …",
  catchingUp: "Verpasstes wird nachgeholt …",
  reconnecting: "Verbindung unterbrochen. Neuer Versuch …",
  delayed: "Live-Meldungen kommen verspätet.",
  checking: { one: "Es wird jede Sekunde nachgesehen.", other: "Es wird alle # Sekunden nachgesehen." },
  offline: "Sie sind offline. Sobald Sie wieder verbunden sind, geht es weiter.",
  restored: "Live-Meldungen sind wieder da.",
  missed: { one: "# Aktivität wurde verpasst", other: "# Aktivitäten wurden verpasst" },
  nothingMissed: "Es wurde nichts verpasst",
  missedUnknown: "Vielleicht wurden Aktivitäten verpasst",
  shown: { one: "# wichtige wird angezeigt", other: "# wichtige werden angezeigt" },
  incomplete: "Auch wichtige können fehlen.",
  closed: "Live-Meldungen sind ausgeschaltet.",
  signedOut: "Melden Sie sich an, um Live-Meldungen zu sehen.",
  notFound: "Hier gibt es keine Live-Meldungen.",
  ended: "Die Live-Meldungen sind beendet.",
  tooOld: "Diese Seite ist veraltet. Laden Sie sie neu, um Live-Meldungen zu sehen.",
  lost: "Dieses Fenster hat die Anwendung verloren. Schließen Sie es, und öffnen Sie es neu.",
};
