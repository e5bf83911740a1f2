// What this page says, in two languages.

/** Everything that is said. */
export interface Words {
  readonly locale: string;
  readonly title: string;
  readonly lead: string;
  readonly feed: string;
  readonly language: string;
  readonly otherPages: string;
  readonly plain: string;
  readonly prompt: string;
  readonly promptHint: string;
  readonly send: string;
  readonly break: string;
  readonly noAnswer: string;
  readonly refused: (status: number) => string;
  readonly buttons: { readonly [name in Button]: { readonly name: string; readonly hint: string } };
  readonly server: { readonly [status in ServerStatus]: string };
  readonly events: {
    readonly started: (release: string) => string;
    readonly ready: string;
    readonly ends: string;
    readonly diskFails: string;
    readonly diskMended: string;
    readonly setting: (key: string) => string;
    readonly connecting: string;
    readonly connected: (to: string) => string;
    readonly disconnected: string;
    readonly connectionError: string;
    readonly noHealth: string;
    readonly conversation: string;
    readonly conversationDeleted: string;
    readonly you: string;
    readonly agent: string;
    readonly answerBegins: string;
    readonly answerStopped: string;
    readonly answerBroke: string;
    readonly error: string;
  };
}

/** The states that a server can be in. */
export type ServerStatus = "stopped" | "starting" | "running" | "stopping" | "error";

/** The buttons of “Break something”. */
export type Button =
  | "killAgent"
  | "killServer"
  | "restartServer"
  | "flood"
  | "slow"
  | "disk"
  | "old"
  | "signOut";

export const english: Words = {
  locale: "en",
  title: "Nexus demo",
  lead: "A server keeps an agent running and tells this page everything. Break any of them, and read what is true.",
  feed: "What happened",
  language: "Deutsch",
  otherPages: "The same in React",
  plain: "the plain page",
  prompt: "Ask the agent",
  promptHint: "About order, cursors, gaps, restarts, slow readers, versions or errors.",
  send: "Ask",
  break: "Break something",
  noAnswer: "The server gives no answer.",
  refused: (status) => `The server answers ${status}.`,
  buttons: {
    killAgent: { name: "Kill the agent", hint: "Its answer breaks off; another one is started." },
    killServer: { name: "Kill the server", hint: "A gap. What was important is there again." },
    restartServer: { name: "Restart it cleanly", hint: "No gap: this page reads on." },
    flood: { name: "Flood", hint: "20,000 events at once." },
    slow: { name: "Slow this reader", hint: "Five events a second. Then flood it." },
    disk: { name: "Let the disk fail", hint: "Events go on; nothing is kept." },
    old: { name: "Read as version 1", hint: "A program from before. The page loads again." },
    signOut: { name: "Sign out", hint: "The stream ends until you sign in." },
  },
  server: {
    stopped: "The agent is stopped",
    starting: "The agent is starting",
    running: "The agent is running",
    stopping: "The agent is stopping",
    error: "The agent has failed",
  },
  events: {
    started: (release) => `The server has started, release ${release}`,
    ready: "The server is ready",
    ends: "The server ends",
    diskFails: "The disk takes no writes",
    diskMended: "The disk takes writes again",
    setting: (key) => `The setting ${key} has changed`,
    connecting: "Connecting to the agent",
    connected: (to) => `Connected to ${to}`,
    disconnected: "Disconnected from the agent",
    connectionError: "The connection to the agent failed",
    noHealth: "The agent does not answer",
    conversation: "A new conversation",
    conversationDeleted: "A conversation was deleted",
    you: "You asked",
    agent: "The agent answered",
    answerBegins: "The agent begins to answer",
    answerStopped: "The answer was stopped",
    answerBroke: "The answer broke off",
    error: "Something failed",
  },
};

export const german: Words = {
  locale: "de",
  title: "Nexus-Demo",
  lead: "Ein Server hält einen Agenten am Laufen und sagt dieser Seite alles. Bring einen davon zu Fall, und lies, was wahr ist.",
  feed: "Was geschehen ist",
  language: "English",
  otherPages: "Dasselbe in React",
  plain: "die schlichte Seite",
  prompt: "Frag den Agenten",
  promptHint: "Auf Englisch: order, cursors, gaps, restarts, slow readers, versions, errors.",
  send: "Fragen",
  break: "Etwas kaputt machen",
  noAnswer: "Der Server antwortet nicht.",
  refused: (status) => `Der Server antwortet mit ${status}.`,
  buttons: {
    killAgent: { name: "Agenten abschießen", hint: "Seine Antwort bricht ab; ein neuer startet." },
    killServer: { name: "Server abschießen", hint: "Eine Lücke. Was wichtig war, kommt wieder." },
    restartServer: { name: "Sauber neu starten", hint: "Keine Lücke: Die Seite liest weiter." },
    flood: { name: "Überfluten", hint: "20.000 Ereignisse auf einmal." },
    slow: { name: "Langsam lesen", hint: "Fünf Ereignisse je Sekunde. Dann überfluten." },
    disk: { name: "Platte versagen lassen", hint: "Es geht weiter; aufgehoben wird nichts." },
    old: { name: "Als Version 1 lesen", hint: "Ein Programm von früher. Die Seite lädt neu." },
    signOut: { name: "Abmelden", hint: "Der Strom endet, bis du dich anmeldest." },
  },
  server: {
    stopped: "Der Agent steht",
    starting: "Der Agent startet",
    running: "Der Agent läuft",
    stopping: "Der Agent hält an",
    error: "Der Agent ist ausgefallen",
  },
  events: {
    started: (release) => `Der Server ist gestartet, Stand ${release}`,
    ready: "Der Server ist bereit",
    ends: "Der Server endet",
    diskFails: "Die Platte nimmt nichts mehr an",
    diskMended: "Die Platte nimmt wieder etwas an",
    setting: (key) => `Die Einstellung ${key} hat sich geändert`,
    connecting: "Verbindung zum Agenten wird aufgebaut",
    connected: (to) => `Verbunden mit ${to}`,
    disconnected: "Verbindung zum Agenten getrennt",
    connectionError: "Die Verbindung zum Agenten scheiterte",
    noHealth: "Der Agent antwortet nicht",
    conversation: "Ein neues Gespräch",
    conversationDeleted: "Ein Gespräch wurde gelöscht",
    you: "Du hast gefragt",
    agent: "Der Agent hat geantwortet",
    answerBegins: "Der Agent beginnt zu antworten",
    answerStopped: "Die Antwort wurde angehalten",
    answerBroke: "Die Antwort brach ab",
    error: "Etwas ist fehlgeschlagen",
  },
};

/** The language of this page: the one its address asks for, else the browser's. */
export function language(): Words {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  return asked.startsWith("de") ? german : english;
}
