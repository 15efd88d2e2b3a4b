/**
 * Writes docs/openapi.json from the routes' schemas. With --check it only tells whether the committed file
 * is the one that would be written. Needs the build (`tsc -b`); no store is opened.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildApp } from "../collector/dist/app.js";
import { parseConfig } from "../collector/dist/config.js";

const file = fileURLToPath(new URL("../docs/openapi.json", import.meta.url));

/** Stands for what the routes would ask at run time: none of it is, to describe them. */
const never = new Proxy(
  {},
  {
    get(_, name) {
      throw new Error(`The description asked for ${String(name)}.`);
    },
  },
);

const app = await buildApp({
  config: parseConfig({ ISOSCOPE_LOG_LEVEL: "silent" }),
  intake: never,
  tally: never,
  reader: never,
  status: () => Promise.reject(new Error("no status")),
  replay: () => Promise.reject(new Error("no replay")),
  registry: never,
  configurationKey: "",
  uiFolder: undefined,
});
await app.ready();
const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
await app.close();

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (committed() !== text) {
  console.error(
    "docs/openapi.json is not what the routes' schemas say. Run: node scripts/openapi.mjs",
  );
  process.exitCode = 1;
}

function committed() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
