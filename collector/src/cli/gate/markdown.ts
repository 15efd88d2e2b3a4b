import type { CompareAnswer } from "../../api/compare-schemas.js";
import type { Outcome } from "./gate.js";

type Finding = CompareAnswer["findings"][number];

/** What a report says besides the comparison. */
export interface ReportContext {
  /** The command that makes it again. */
  readonly command: string;
  /** The comparison in the collector's UI. */
  readonly link: string;
  /** Groups shown before the fold. */
  readonly limit: number;
}

/** Rows in the folded part: a comment on GitHub holds 65,536 characters. */
const MOST_DETAILS = 100;

const headings: Record<Outcome["status"], (n: number) => string> = {
  failed: (n) => `✗ ${n} difference${n === 1 ? " fails" : "s fail"} this`,
  passed: () => "✓ Nothing fails this",
  unanswered: () => "? No answer",
  undecided: () => "? Not enough traffic to judge",
};

/** The comparison as a comment on a pull request: what fails it first, all findings folded away. */
export function renderMarkdown(
  answer: CompareAnswer,
  outcome: Outcome,
  { command, link, limit }: ReportContext,
): string {
  const { baseline, candidate, summary, findings } = answer;
  const failing = new Set(outcome.failing.map(({ id }) => id));
  const accepted = new Set(outcome.accepted.map(({ finding }) => finding.id));
  const rows = findings.filter(({ id }) => !accepted.has(id));
  const top = topGroups(answer, failing, accepted);
  const shown = top.slice(0, limit);
  return [
    `### ${headings[outcome.status](outcome.failing.length)}`,
    "",
    `${code(baseline.selector)} → ${code(candidate.selector)}: ${baseline.traces} and ${candidate.traces} traces, ` +
      `${summary.operations.compared} operations compared, ${tally(answer)}.`,
    ...(shown.length === 0
      ? []
      : [
          "",
          "| | Family | Difference | n |",
          "| --- | --- | --- | --- |",
          ...shown.map((finding) =>
            row(finding, failing, followers(answer, finding)),
          ),
          ...(top.length > shown.length
            ? ["", `${top.length - shown.length} more below.`]
            : []),
        ]),
    ...folded(
      `All ${rows.length} findings`,
      rows.slice(0, MOST_DETAILS).map((finding) => row(finding, failing, "")),
      "| | Family | Difference | n |\n| --- | --- | --- | --- |",
    ),
    ...folded(
      `Accepted (${outcome.accepted.length})`,
      outcome.accepted.map(
        ({ finding, by }) =>
          `- ${text(finding.message)}: _${text(by.reason)}_` +
          (by.expires === undefined ? "" : ` (until ${by.expires})`),
      ),
    ),
    ...outcome.expired.map(
      ({ finding, by }) =>
        `\nNo longer accepted since ${by.expires ?? ""}: ${text(finding.message)}`,
    ),
    ...(outcome.stale.length > 0
      ? [
          `\nAccepted and not found any more: ${outcome.stale.map(({ id }) => code(id)).join(", ")}`,
        ]
      : []),
    ...summary.notes.map((note) => `\n${text(note)}.`),
    "",
    `${code(command)} · [open](${link})`,
  ].join("\n");
}

/** The causes: those of groups in which something fails before the others. */
function topGroups(
  { groups, findings }: CompareAnswer,
  failing: ReadonlySet<string>,
  accepted: ReadonlySet<string>,
): Finding[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const causes = groups
    .filter(({ cause }) => !accepted.has(cause))
    .map((group) => ({
      fails: group.findings.some((id) => failing.has(id)),
      cause: byId.get(group.cause),
    }));
  return [
    ...causes.filter(({ fails }) => fails),
    ...causes.filter(({ fails }) => !fails),
  ].flatMap(({ cause }) =>
    cause === undefined || cause.verdict === "insufficient-data" ? [] : [cause],
  );
}

function followers({ groups }: CompareAnswer, { id }: Finding): string {
  const n =
    (groups.find(({ cause }) => cause === id)?.findings.length ?? 1) - 1;
  return n === 0
    ? ""
    : ` _(and ${n} that follow${n === 1 ? "s" : ""} from it)_`;
}

function row(
  finding: Finding,
  failing: ReadonlySet<string>,
  more: string,
): string {
  const { id, family, verdict, message, n } = finding;
  const mark = failing.has(id) ? `**${verdict}**` : verdict;
  return `| ${mark} | ${family} | ${text(message)}${more} | ${n.baseline} / ${n.candidate} |`;
}

function folded(
  summary: string,
  lines: readonly string[],
  head?: string,
): string[] {
  if (lines.length === 0) return [];
  return [
    "",
    `<details><summary>${summary}</summary>`,
    "",
    ...(head === undefined ? [] : [head]),
    ...lines,
    "",
    "</details>",
  ];
}

function tally({ summary }: CompareAnswer): string {
  const counts = Object.entries(summary.findings.byVerdict)
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => `${n} ${verdict}`);
  return counts.length === 0 ? "no differences" : counts.join(", ");
}

/** Text from telemetry: it must not become markup, a cell's end or the mention of a person. */
function text(raw: string): string {
  return raw
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/@/g, "&#64;");
}

const code = (raw: string) =>
  raw.includes("`") ? `\`\` ${raw} \`\`` : `\`${raw}\``;
