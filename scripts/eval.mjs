// `npm run eval`: plants known faults, compares, holds the answers against the ground truth and writes
// docs/evaluation.md. Exits 1 when a goal is missed. ISOSCOPE_EVAL_ONLY=<pattern> runs the scenarios whose names
// match and prints their report instead.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { startVitest } from "vitest/node";

const vitest = await startVitest("test", [], {
  watch: false,
  run: true,
  include: ["test/compare/**/*.eval.ts"],
});
const ok = vitest.state.getTestModules().every((module) => module.ok());
await vitest.close();
const file = fileURLToPath(new URL("../docs/evaluation.md", import.meta.url));
writeFileSync(
  file,
  await format(readFileSync(file, "utf8"), { parser: "markdown" }),
);
process.exit(ok ? 0 : 1);
