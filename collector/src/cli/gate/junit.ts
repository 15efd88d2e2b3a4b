import type { CompareAnswer } from "../../api/compare-schemas.js";
import { families, type Family } from "../../compare/finding.js";
import type { Outcome } from "./gate.js";

type Finding = CompareAnswer["findings"][number];

/**
 * The comparison as JUnit XML, in the form that both Ant's and Jenkins' schemas allow: a suite for each
 * family, a case for each finding, one case that passes for a family without any. What fails is a failure,
 * what is accepted is skipped, the rest passes.
 *
 * @param now written as the time of every suite
 */
export function renderJunit(
  answer: CompareAnswer,
  outcome: Outcome,
  now: Date,
): string {
  const suites = families.map((family) => suite(family, answer, outcome));
  const timestamp = now.toISOString().slice(0, 19);
  const total = (of: keyof Counts) =>
    suites.reduce((sum, { counts }) => sum + counts[of], 0);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="isoscope compare" tests="${total("tests")}" failures="${total("failures")}" errors="0" time="0">`,
    ...suites.flatMap(({ family, cases, counts }, id) => [
      `  <testsuite id="${id}" package="isoscope" name="${family}" timestamp="${timestamp}" hostname="localhost" ` +
        `tests="${counts.tests}" failures="${counts.failures}" errors="0" skipped="${counts.skipped}" time="0">`,
      "    <properties>",
      `      <property name="baseline" value="${escape(answer.baseline.selector)}"/>`,
      `      <property name="candidate" value="${escape(answer.candidate.selector)}"/>`,
      "    </properties>",
      ...cases,
      "    <system-out></system-out>",
      "    <system-err></system-err>",
      "  </testsuite>",
    ]),
    "</testsuites>",
  ].join("\n");
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

function suite(family: Family, answer: CompareAnswer, outcome: Outcome) {
  const found = answer.findings.filter((finding) => finding.family === family);
  const failing = new Set(outcome.failing.map(({ id }) => id));
  const accepted = new Map(
    outcome.accepted.map(({ finding, by }) => [finding.id, by]),
  );
  const undecided = outcome.status === "undecided";
  const cases = found.map((finding) => {
    if (failing.has(finding.id)) return testcase(finding, failure(finding));
    const skipped =
      accepted.has(finding.id) || finding.verdict === "insufficient-data";
    return testcase(finding, skipped ? "<skipped/>" : "");
  });
  const empty = `    <testcase classname="isoscope.${family}" name="no difference in ${family}" time="0">${undecided ? "<skipped/>" : ""}</testcase>`;
  const all = cases.length === 0 ? [empty] : cases;
  return {
    family,
    cases: all,
    counts: {
      tests: all.length,
      failures: found.filter(({ id }) => failing.has(id)).length,
      skipped: all.filter((line) => line.includes("<skipped/>")).length,
    },
  };
}

function testcase({ id, family, message }: Finding, inner: string): string {
  return `    <testcase classname="isoscope.${family}" name="${escape(`${message} [${id}]`)}" time="0">${inner}</testcase>`;
}

function failure({ verdict, message, n, examples, effect }: Finding): string {
  const details = [
    message,
    `n: ${n.baseline} / ${n.candidate}`,
    `baseline: ${examples.baseline.join(" ")}`,
    `candidate: ${examples.candidate.join(" ")}`,
    `effect: ${JSON.stringify(effect)}`,
  ].join("\n");
  return `<failure type="${verdict}" message="${escape(message)}">${escape(details)}</failure>`;
}

/** XML 1.0 has no place for control characters, escaped or not. */
function escape(raw: string): string {
  return raw
    .replace(
      /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
      "\u{fffd}",
    )
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
