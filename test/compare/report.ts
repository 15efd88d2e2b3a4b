import { wilson } from "../../collector/src/compare/stats/proportions.js";
import type { Outcome } from "./measure.js";

const percent = (part: number, of: number) =>
  of === 0 ? "–" : `${Math.round((100 * part) / of)} %`;

const is =
  (...strengths: string[]) =>
  (outcome: Outcome) =>
    strengths.includes(outcome.scenario.strength);

/** The figures that the goals are set for. */
export function figures(outcomes: readonly Outcome[]) {
  const judged = outcomes.filter(is("moderate", "strong"));
  const pairs = outcomes.filter(is("A/A"));
  const distractors = outcomes.filter(is("distractor"));
  const mean = (of: readonly Outcome[], value: (one: Outcome) => number) =>
    of.reduce((sum, one) => sum + value(one), 0) / Math.max(1, of.length);
  const found = judged.filter(({ rank }) => rank !== undefined);
  return {
    planted: judged.length,
    recall: found.length / judged.length,
    first: judged.filter(({ rank }) => rank === 1).length / judged.length,
    named: judged.filter(({ named }) => named).length / judged.length,
    firstByP:
      judged.filter(({ rankByP }) => rankByP === 1).length / judged.length,
    falsePerPair: mean(pairs, ({ otherGroups }) => otherGroups),
    falsePerDistractor: mean(distractors, ({ otherGroups }) => otherGroups),
    meanAlarmsPerPair: mean(pairs, ({ meanAlarms }) => meanAlarms),
    meanAlarmsPerDistractor: mean(distractors, ({ meanAlarms }) => meanAlarms),
    pairs: pairs.length,
    distractors: distractors.length,
  };
}

/** docs/evaluation.md */
export function report(outcomes: readonly Outcome[]): string {
  const f = figures(outcomes);
  const families = [
    ...new Set(outcomes.map(({ scenario }) => scenario.family)),
  ].filter((family) => family !== "none");
  const cell = (family: string, strength: string) => {
    const some = outcomes.filter(
      ({ scenario }) =>
        scenario.family === family && scenario.strength === strength,
    );
    return some.length === 0
      ? "–"
      : `${some.filter(({ rank }) => rank !== undefined).length} of ${some.length}`;
  };
  return `# How well the comparison judges

\`npm run eval\` plants known faults into generated telemetry (\`test/compare/scenarios.ts\` is the ground truth), stores both sides in a real embedded store, asks the comparison as the API does, and writes this file. ${outcomes.length} seeded pairs of sides, of 300 to 2,000 requests each: ${f.planted} planted faults of moderate and strong size, weak ones besides, ${f.distractors} distractors (another mix of requests, another volume), ${f.pairs} A/A pairs in which nothing differs.

| | Isoscope | a simple judge |
| --- | --- | --- |
| Planted faults found (moderate and strong) | ${percent(f.recall, 1)}, at least ${percent(wilson({ x: Math.round(f.recall * f.planted), n: f.planted }).low, 1)} (95 % interval) | |
| Ranked first | ${percent(f.first, 1)} | ${percent(f.firstByP, 1)} ordered by p-value |
| Named as the cause of its group | ${percent(f.named, 1)} | |
| False groups per A/A pair | ${f.falsePerPair.toFixed(2)} | ${f.meanAlarmsPerPair.toFixed(2)} operations whose mean differs by 10 % |
| False groups per distractor | ${f.falsePerDistractor.toFixed(2)} | ${f.meanAlarmsPerDistractor.toFixed(2)} |

Found, by family and strength:

| Family | weak | moderate | strong |
| --- | --- | --- | --- |
${families.map((family) => `| ${family} | ${["weak", "moderate", "strong"].map((strength) => cell(family, strength)).join(" | ")} |`).join("\n")}

${misses(outcomes)}
## What this does not show

- The telemetry comes from the generator that the comparison's own tests use: three services, log-normal durations, one fault at a time. Heavy tails, a day's rhythm, retries, clock skew and two faults at once are not in it yet, so real recall will be lower than this.
- ${f.pairs} A/A pairs without a false finding bound the rate at ${(3 / f.pairs).toFixed(2)} per pair (rule of three), not at 0.
- Rows are written to the tables without passing the receiver; the end-to-end tests do that part.
- Weak faults lie below the floors of \`collector/src/compare/limits.ts\` or close above them: missing them is a choice.
- The telemetry family is not judged yet and has no scenarios.
`;
}

function misses(outcomes: readonly Outcome[]): string {
  const bad = outcomes.filter(
    ({ scenario, rank, otherGroups }) =>
      (scenario.expected !== undefined &&
        scenario.strength !== "weak" &&
        rank !== 1) ||
      (scenario.expected === undefined && otherGroups > 0),
  );
  if (bad.length === 0) {
    return "Nothing of moderate or strong size was missed or ranked below another finding, and nothing was found where nothing is.\n";
  }
  return `Where it went wrong:

${bad
  .map(
    ({ scenario, rank, messages }) =>
      `- ${scenario.name}: ${scenario.expected === undefined ? "found what is not there" : rank === undefined ? "missed" : `ranked ${rank}`}${messages.length > 0 ? `; told: ${messages.join("; ")}` : ""}`,
  )
  .join("\n")}
`;
}
