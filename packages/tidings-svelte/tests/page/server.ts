// The page as a server renders it.
import { render } from "svelte/server";
import { Scene } from "../scene.js";
import App from "./App.svelte";

export function page(locale: string): { head: string; body: string } {
  return render(App, { props: { scene: new Scene(), locale } });
}
