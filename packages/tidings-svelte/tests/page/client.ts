// Takes the markup of the server over, and hands the scene to the test.
import { hydrate } from "svelte";
import { Scene } from "../scene.js";
import App from "./App.svelte";
import "./page.css";

const scene = new Scene();
const target = document.querySelector("#app");
if (target === null) throw new Error("no place for the page");
// Much may have happened before the page takes over: then its first look differs from the server's.
if (location.search.includes("early")) {
  scene.come(3, "early");
  scene.stand("stopped", 0, { reason: "signed-out", detail: "" });
}
hydrate(App, { target, props: { scene, locale: document.documentElement.lang } });
Object.assign(globalThis, { scene });
