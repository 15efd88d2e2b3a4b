import Table from "cli-table3";
import pc from "picocolors";
import type { ParityAnswer } from "../../api/parity-schemas.js";
import { formatMs } from "../../compare/text.js";
import {
  detailsOf,
  disagreementText,
  scoreText,
  shownOf,
  sideText,
  type Pillar,
} from "./lines.js";

const colours = {
  major: pc.red,
  minor: pc.yellow,
  patch: pc.cyan,
  expected: pc.dim,
} as const;

/**
 * The comparison of two environments for a terminal.
 *
 * @param view `width` in characters; `all` lists what differs on purpose, too
 */
export function parityTable(
  answer: ParityAnswer,
  view: { readonly all: boolean; readonly width: number },
): string {
  const { baseline, candidate, pillars, disagreements, notes } = answer;
  return [
    `baseline   ${pc.bold(baseline.selector)}  ${pc.dim(sideText(baseline))}`,
    `candidate  ${pc.bold(candidate.selector)}  ${pc.dim(sideText(candidate))}`,
    "",
    ...pillars.flatMap((pillar) => pillarLines(pillar, view)),
    ...dependencyLines(answer),
    ...disagreements.map(
      (one) => pc.yellow("disagree  ") + disagreementText(one, answer),
    ),
    ...notes.map((note) => pc.dim(note)),
    ...next(answer),
  ].join("\n");
}

function pillarLines(
  pillar: Pillar,
  view: { readonly all: boolean; readonly width: number },
): string[] {
  const { shown, hidden } = shownOf(pillar, view.all);
  const rest = hidden === 0 ? "" : `, ${hidden} expected (--all)`;
  const head = `${pc.bold(pillar.pillar)}  ${scoreText(pillar.score)}  ${pc.dim(`${pillar.compared} facts compared, ${shown.length} differ${rest}`)}`;
  if (shown.length === 0) return [head, ""];
  const narrow = [10, 15, 20];
  const table = new Table({
    head: ["severity", "kind", "services", "difference"],
    colWidths: [
      ...narrow,
      Math.max(30, view.width - narrow.reduce((a, b) => a + b, 0) - 5),
    ],
    wordWrap: true,
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const one of shown) {
    table.push([
      colours[one.severity](one.severity),
      one.kind,
      one.services.join(", "),
      [
        one.message,
        ...detailsOf(one).map((detail) => `  ${detail}`),
        ...(one.since === null ? [] : [pc.dim(`since ${one.since}`)]),
      ].join("\n"),
    ]);
  }
  return [head, table.toString(), ""];
}

function dependencyLines({
  dependencies,
  baseline,
  candidate,
}: ParityAnswer): string[] {
  const both = dependencies.flatMap(({ dependency, ...sides }) =>
    sides.baseline === null || sides.candidate === null
      ? []
      : [
          `  ${dependency}: median ${formatMs(sides.baseline.p50Ms)} in ${baseline.selector}, ${formatMs(sides.candidate.p50Ms)} in ${candidate.selector}`,
        ],
  );
  return both.length === 0 ? [] : ["Round trips as observed", ...both, ""];
}

function next({ baseline, candidate, score }: ParityAnswer): string[] {
  if (score === null) {
    return [
      "Nothing could be compared. `isoscope doctor` checks what an agent sends.",
    ];
  }
  return score === 100
    ? []
    : [
        pc.dim(
          `What it does to the behaviour: isoscope compare ${baseline.selector} ${candidate.selector}`,
        ),
      ];
}
