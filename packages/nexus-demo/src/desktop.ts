// The page of the desktop demo: the feed, in a window of Tauri's. `?types=` and `?lang=` choose; with `?record`
// it writes down what has come, for tests, over all pages of this window.
import { mount } from "svelte";
import { createClient, session } from "tidings";
import { createFeed } from "tidings/feed";
import { tauri } from "tidings/tauri";
import { ActivityFeed, english as feedEnglish, german as feedGerman } from "tidings-svelte";
import { catalog } from "../../../generated/typescript/nexus/index.js";
import { describeIn } from "./describe.js";
import "./desktop.css";
import { english, german } from "./words.js";

const parameters = new URLSearchParams(location.search);
const types = parameters.get("types")?.split(",") as (keyof typeof catalog.versions)[] | undefined;
const isGerman = parameters.get("lang") === "de";
document.documentElement.lang = isGerman ? "de" : "en";

const client = createClient({
  catalog,
  transport: tauri(),
  position: session("events"),
  ...(types && { types }),
});
const feed = createFeed(client, { describe: describeIn(isGerman ? german : english) });

function record(key: string, entry: unknown): void {
  const before = JSON.parse(sessionStorage.getItem(key) ?? "[]") as unknown[];
  sessionStorage.setItem(key, JSON.stringify([...before, entry]));
}
if (parameters.has("record")) {
  client.onEvent(({ type, payload }) => record("seen", type === "activity_message" ? payload.message : type));
  client.onGap((gap) => record("gaps", gap));
}
Object.assign(globalThis, { nexus: { client } });

const target = document.querySelector("#app");
if (target === null) throw new Error("no place for the feed");
mount(ActivityFeed, { target, props: { feed, client, texts: isGerman ? feedGerman : feedEnglish } });
client.start();
