import { randomUUID } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  readFileSync,
} from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { repository } from "../../support/compiled.js";

const require = createRequire(import.meta.url);
const entry = require.resolve("@sparticuz/chromium");
const source = join(dirname(entry), "../..");
const { version } = JSON.parse(
  readFileSync(join(source, "package.json"), "utf8"),
) as { version: string };
const folder = join(
  repository,
  `node_modules/.cache/isoscope/chromium-${version}`,
);

/**
 * The Chromium of the npm registry, unpacked once. Several test files may ask at the same time: each would
 * write a file of its own, and the rename decides.
 *
 * @throws Error where the package has no build for this machine
 */
export async function chromiumPath(): Promise<string> {
  const own = process.env["ISOSCOPE_TEST_CHROMIUM"];
  if (own !== undefined) return own;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      "The Chromium of the npm registry is built for Linux x64. Name another one in ISOSCOPE_TEST_CHROMIUM.",
    );
  }
  const unpacked = join(folder, "chromium");
  if (existsSync(unpacked)) return unpacked;
  await mkdir(folder, { recursive: true });
  const partial = `${unpacked}-${randomUUID()}`;
  await pipeline(
    createReadStream(join(source, "bin/chromium.br")),
    createBrotliDecompress(),
    createWriteStream(partial, { mode: 0o755 }),
  );
  await rename(partial, unpacked);
  return unpacked;
}
