import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The program holds the files under these names (`crates/nexus-demo/src/server/page.rs`).
export default defineConfig({
  base: "/",
  plugins: [svelte()],
  resolve: { dedupe: ["svelte", "tidings"] },
  build: {
    outDir: "../../crates/nexus-demo/src/page/built",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: { index: "index.html", react: "react.html" },
      output: {
        entryFileNames: "built/[name].js",
        chunkFileNames: "built/[name].js",
        assetFileNames: "built/[name][extname]",
      },
    },
  },
});
