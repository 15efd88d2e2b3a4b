import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds a collector. */
const collector = "http://127.0.0.1:4318";

export default defineConfig({
  root: "web",
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // The collector's policy allows no inline anything: not this script, and no fonts or images as data
    // beyond what CSS asks for.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: "es2022",
  },
  server: {
    proxy: {
      "/api": collector,
      "/openapi.json": collector,
      "/docs": collector,
    },
  },
});
