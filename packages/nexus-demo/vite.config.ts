import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The program holds the files under these names (`crates/nexus-demo/src/server/page.rs`).
export default defineConfig({
  base: "/built/",
  // Class names of what is styled, not of the folder it lies in: the pages are the same wherever they are built.
  plugins: [svelte({ compilerOptions: { cssHash: ({ hash, css }) => `svelte-${hash(css)}` } })],
  resolve: { dedupe: ["react", "svelte", "tidings"] },
  build: {
    // A program's own page is loaded once: its size decides nothing.
    chunkSizeWarningLimit: 1_000,
    outDir: "../../crates/nexus-demo/src/page/built",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: { index: "index.html", react: "react.html" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
