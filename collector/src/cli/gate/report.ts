import pc from "picocolors";
import type { CompareAnswer } from "../../api/compare-schemas.js";
import { renderComparison } from "../compare-table.js";
import type { CompareOptions, formats } from "../compare-options.js";
import { exit, type Outcome } from "./gate.js";
import { renderJunit } from "./junit.js";
import { renderMarkdown, type ReportContext } from "./markdown.js";

interface View extends ReportContext {
  readonly width: number;
}

/** The comparison and what it means, in the asked form. */
export function report(
  format: (typeof formats)[number],
  answer: CompareAnswer,
  outcome: Outcome,
  view: View,
): string {
  switch (format) {
    case "json":
      return JSON.stringify({ ...answer, gate: gateOf(outcome) }, null, 2);
    case "markdown":
      return renderMarkdown(answer, outcome, view);
    case "junit":
      return renderJunit(answer, outcome, new Date());
    case "table":
      return [
        renderComparison(without(answer, outcome), view),
        ...told(outcome),
      ].join("\n");
  }
}

function gateOf({ status, failing, accepted, expired, stale }: Outcome) {
  return {
    status,
    exitCode: exit[status],
    failing: failing.map(({ id }) => id),
    accepted: accepted.map(({ finding, by }) => ({ ...by, id: finding.id })),
    expired: expired.map(({ by }) => by),
    stale,
  };
}

/** The comparison without the groups whose cause is accepted: those are listed apart. */
function without(answer: CompareAnswer, { accepted }: Outcome): CompareAnswer {
  const ids = new Set(accepted.map(({ finding }) => finding.id));
  return {
    ...answer,
    groups: answer.groups.filter(({ cause }) => !ids.has(cause)),
  };
}

function told({ status, accepted, expired, stale }: Outcome): string[] {
  return [
    ...accepted
      .filter(({ finding }) => finding.cause === null)
      .map(({ finding, by }) =>
        pc.dim(
          `accepted${by.expires === undefined ? "" : ` until ${by.expires}`}: ${finding.message} (${by.reason})`,
        ),
      ),
    ...expired.map(({ finding, by }) =>
      pc.yellow(`accepted until ${by.expires ?? ""} only: ${finding.message}`),
    ),
    ...stale.map(({ id, reason }) =>
      pc.yellow(`accepted and not found any more: ${id} (${reason})`),
    ),
    ...(status === "undecided"
      ? [
          pc.yellow(
            "Not enough traffic to judge: no operation has 20 traces on both sides (exit code 3).",
          ),
        ]
      : []),
  ];
}

/** The command that makes this comparison again, as it is typed in a shell. */
export function commandOf(
  baseline: string,
  candidate: string,
  selection: Readonly<Record<string, string | undefined>>,
): string {
  const options = Object.entries(selection).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, value],
  );
  return ["isoscope", "compare", baseline, candidate, ...options]
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word)
        ? word
        : `'${word.replaceAll("'", `'\\''`)}'`,
    )
    .join(" ");
}

/** The comparison's address in the UI. */
export function linkOf(
  { url }: Pick<CompareOptions, "url">,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const link = new URL(`${url.replace(/\/+$/, "")}/compare`);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) link.searchParams.set(name, value);
  }
  return link.href;
}
