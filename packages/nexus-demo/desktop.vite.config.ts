import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// What `crates/tauri-plugin-tidings/examples/nexus` puts into its windows.
export default defineConfig({
  plugins: [svelte()],
  resolve: { dedupe: ["svelte", "tidings"] },
  build: {
    outDir: "../../crates/tauri-plugin-tidings/examples/nexus/dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: { input: "desktop.html" },
  },
});
