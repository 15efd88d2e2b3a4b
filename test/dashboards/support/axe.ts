import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** WCAG A and AA, and what axe holds for good practice. */
export const allRules: RunOptions = {
  runOnly: [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
  ],
};

/** Broken rules with the elements that break them. */
export async function violations(
  page: Page,
  options: RunOptions = allRules,
): Promise<string[]> {
  // Evaluated over the debugging protocol: the page's policy would refuse a script element.
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(options)})`,
  );
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`),
  );
}
