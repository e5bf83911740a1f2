// A feed of events that come by the call: in the component, or in a plain list of the same entries.
import { mount, unmount } from "svelte";
import { ActivityFeed } from "tidings-svelte";
import { Scene } from "../../../../packages/tidings-svelte/tests/scene.js";
import Plain from "./Plain.svelte";

const LEVELS = ["info", "info", "info", "success", "warning", "error"];

let scene;
let shown;
let told = 0;

/** Puts an empty feed into the page: `component`, or `plain` with `most` entries of it. */
export function show(kind, most) {
  scene = new Scene();
  const { feed } = scene;
  const target = document.body;
  shown =
    kind === "component"
      ? mount(ActivityFeed, { target, props: { feed, client: scene } })
      : mount(Plain, { target, props: { feed, most } });
}

/** Lets so many events come, and waits until they are in the page. */
export async function come(count) {
  for (let n = 0; n < count; n++) {
    told += 1;
    scene.tell({
      level: LEVELS[told % LEVELS.length],
      title: `Activity ${told}`,
      detail: "What there is to say of it.",
    });
  }
  await seen();
}

/** Shows all entries that the component has. */
export async function open() {
  for (;;) {
    const older = document.querySelector("button.older");
    if (older === null) return;
    older.click();
    await seen();
  }
}

/** Lets 1 000 events a second come for so long; the tasks over 50 ms, in milliseconds. */
export async function flood(seconds) {
  const long = [];
  const observer = new PerformanceObserver((list) =>
    long.push(...list.getEntries().map((one) => one.duration)),
  );
  observer.observe({ type: "longtask" });
  const before = performance.now();
  let sent = 0;
  while (sent < seconds * 1_000) {
    const due = Math.min(Math.floor(performance.now() - before), seconds * 1_000);
    for (; sent < due; sent++)
      scene.tell({ title: `Activity ${sent}`, detail: "What there is to say of it." });
    await new Promise((done) => setTimeout(done, 4));
  }
  await seen();
  observer.disconnect();
  return long;
}

export async function leave() {
  await unmount(shown);
  scene.feed.close();
}

export const articles = () => document.querySelectorAll("article").length;

/** A feed tells of changes after 16 ms; two frames later they are painted. */
async function seen() {
  await new Promise((done) => setTimeout(done, 20));
  for (let n = 0; n < 2; n++) await new Promise((done) => requestAnimationFrame(done));
}
