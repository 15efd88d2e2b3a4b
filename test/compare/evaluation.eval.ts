import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrafficAnswer } from "../../collector/src/api/traffic.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { measure, send, type Outcome, type Sent } from "./measure.js";
import { figures, goalsOf, report } from "./report.js";
import { scenarios } from "./scenarios.js";

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector({
    env: { ISOSCOPE_RETENTION_DAYS: "365", ISOSCOPE_MAX_ENVIRONMENTS: "1000" },
  });
});
afterAll(async () => {
  await collector.stop();
});

/** Only scenarios whose name this matches; the report is then printed instead of written. */
const only = process.env["ISOSCOPE_EVAL_ONLY"];

test("the goals of the comparison", { timeout: 1_800_000 }, async () => {
  const { url } = collector;
  const chosen = scenarios
    .map((scenario, index) => ({ scenario, index: index + 1 }))
    .filter(
      ({ scenario }) =>
        only === undefined || new RegExp(only).test(scenario.name),
    );
  const sent: Sent[] = [];
  for (const { scenario, index } of chosen) {
    sent.push(await send(url, scenario, index));
  }
  const outcomes: Outcome[] = [];
  for (const one of sent) {
    await expect
      .poll(() => requestsOf(url, one.candidate), {
        timeout: 120_000,
        interval: 200,
      })
      .toBe(one.requests);
    const outcome = await measure(url, one).catch((cause: unknown) => {
      throw new Error(
        `${one.scenario.name}: ${collector.output().slice(-4000)}`,
        { cause },
      );
    });
    outcomes.push(outcome);
    console.log(line(outcome));
  }
  const text = report(outcomes);
  if (only === undefined) {
    writeFileSync(
      fileURLToPath(new URL("../../docs/evaluation.md", import.meta.url)),
      text,
    );
  } else {
    console.log(text);
  }
  const f = figures(outcomes);
  console.log(f);
  expect(goalsOf(f)).toEqual(
    Object.fromEntries(Object.keys(goalsOf(f)).map((name) => [name, true])),
  );
});

async function requestsOf(url: string, side: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/compare/traffic?side=${side}`);
  // Not known yet: its telemetry waits to be loaded.
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as TrafficAnswer).requests;
}

function line({ scenario, ranks, named, others }: Outcome): string {
  const planted = ranks
    .map((rank) => (rank === undefined ? "missed" : `rank ${rank}`))
    .join(" and ");
  const cause = ranks.length === 0 || named ? "" : ", not as the cause";
  return `${scenario.name}: ${planted}${cause} ${others.length > 0 ? `[${others.join(" | ")}]` : ""}`;
}
