// Bundles the collector and the command. Hundreds of small modules take longer to find and read than a
// collector that was killed may take to be back; and what is installed with it are the few packages that need
// their own files.
import { readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { dependencies, optionalDependencies } = JSON.parse(
  await readFile(`${root}package.json`, "utf8"),
);

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    isoscope: "src/cli/index.ts",
    "compare-thread": "src/compare-thread.ts",
  },
  outdir: "bundle",
  bundle: true,
  // What is imported on demand is a file of its own: no command reads the server.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // The rest is in the bundle.
  external: Object.keys({ ...dependencies, ...optionalDependencies }),
  // Packages that are CommonJS ask for Node's modules with it.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  minifySyntax: true,
  legalComments: "linked",
  // Read by node --enable-source-maps only; without it stack traces name functions and lines of the bundle.
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: "warning",
});

// Of an earlier build, last: a collector may be starting from it.
for (const file of await readdir(`${root}bundle`)) {
  if (!(`bundle/${file}` in metafile.outputs))
    await rm(`${root}bundle/${file}`);
}
