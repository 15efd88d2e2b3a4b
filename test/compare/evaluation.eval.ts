import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  openStore,
  type TestStore,
} from "../collector/compare/support/store.js";
import { measure, type Outcome } from "./measure.js";
import { figures, report } from "./report.js";
import { scenarios } from "./scenarios.js";

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

test("the goals of the comparison", { timeout: 1_800_000 }, async () => {
  const outcomes: Outcome[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const outcome = await measure(store, scenario, index + 1);
    outcomes.push(outcome);
    console.log(
      `${scenario.name}: ${scenario.expected === undefined ? `${outcome.otherGroups} false` : outcome.rank === undefined ? "missed" : `rank ${outcome.rank}${outcome.named ? "" : ", not as the cause"}, ${outcome.otherGroups} others`}`,
    );
  }
  writeFileSync(
    fileURLToPath(new URL("../../docs/evaluation.md", import.meta.url)),
    report(outcomes),
  );
  const f = figures(outcomes);
  console.log(f);
  expect(f.recall).toBeGreaterThanOrEqual(0.95);
  expect(f.first).toBeGreaterThanOrEqual(0.9);
  expect(f.falsePerPair).toBeLessThanOrEqual(0.05);
  expect(f.falsePerDistractor).toBe(0);
});
