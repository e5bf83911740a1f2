// What svelte-package and the Vite plugin have in common.
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default { preprocess: vitePreprocess({ style: false }), compilerOptions: { runes: true } };
