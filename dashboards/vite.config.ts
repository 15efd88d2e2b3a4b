import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds a collector. */
const collector = "http://127.0.0.1:4318";

/** Writes each text file compressed beside itself: the collector sends that, and compresses nothing. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const files = Object.keys(bundle).filter((file) =>
        /\.(js|css|html)$/.test(file),
      );
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir, file);
          const content = await readFile(path);
          await writeFile(`${path}.gz`, await promisify(gzip)(content));
          await writeFile(
            `${path}.br`,
            await promisify(brotliCompress)(content),
          );
        }),
      );
    },
  };
}

export default defineConfig({
  root: "web",
  plugins: [react(), compressed()],
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
