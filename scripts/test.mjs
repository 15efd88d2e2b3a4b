// Runs the tests and ends with one plain line that any CI can read.
import { startVitest } from "vitest/node";

const vitest = await startVitest("test", process.argv.slice(2), {
  watch: false,
  run: true,
});
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const module of vitest.state.getTestModules()) {
  let tests = 0;
  for (const test of module.children.allTests()) {
    tests++;
    const { state } = test.result();
    counts[state === "pending" ? "failed" : state]++;
  }
  // A file that could not be loaded has no tests to fail.
  if (tests === 0 && !module.ok()) counts.failed++;
}
const unhandled = vitest.state.getUnhandledErrors().length;
await vitest.close();
const failed = counts.failed + unhandled;
console.log(
  `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`,
);
process.exit(failed > 0 || counts.passed === 0 ? 1 : 0);
