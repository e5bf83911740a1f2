// The page in Svelte.
import { mount } from "svelte";
import { createFeed } from "tidings/feed";
import "./card.css";
import App from "./App.svelte";
import { client } from "./client.js";
import { describeIn } from "./describe.js";
import { language } from "./words.js";

const words = language();
const feed = createFeed(client, { describe: describeIn(words) });
document.documentElement.lang = words.locale;
mount(App, { target: document.body, props: { client, feed, words } });
client.start();
