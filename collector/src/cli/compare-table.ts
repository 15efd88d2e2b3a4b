import Table from "cli-table3";
import pc from "picocolors";
import type { CompareAnswer } from "../api/compare-schemas.js";

type Group = CompareAnswer["groups"][number];
type Finding = CompareAnswer["findings"][number];
type Side = CompareAnswer["baseline"];

const colours: Record<string, (text: string) => string> = {
  worse: pc.red,
  missing: pc.yellow,
  extra: pc.yellow,
  different: pc.cyan,
  better: pc.green,
};

/**
 * The comparison for a terminal: both sides, the causes by rank with what follows from them, and what could not be judged.
 *
 * @param view `limit` in rows, `width` in characters
 */
export function renderComparison(
  { baseline, candidate, summary, findings, groups }: CompareAnswer,
  view: { readonly limit: number; readonly width: number },
): string {
  const lines = [
    describe("baseline ", baseline),
    describe("candidate", candidate),
    "",
  ];
  if (findings.length === 0) {
    lines.push(
      summary.operations.compared === 0
        ? "Nothing could be compared."
        : `No differences found in ${summary.operations.compared} operations.`,
    );
  } else {
    lines.push(table(groups.slice(0, view.limit), findings, view.width));
    const hidden = groups.length - view.limit;
    if (hidden > 0) {
      lines.push(pc.dim(`${hidden} more; --limit ${groups.length} shows all.`));
    }
    lines.push(tally(summary));
  }
  lines.push(parity(summary.telemetryParity));
  return [...lines, ...summary.notes.map((note) => pc.dim(note))].join("\n");
}

function describe(role: string, side: Side): string {
  const commits = side.commits.map((commit) => commit.slice(0, 7));
  const shown = commits.slice(0, 3).join(", ");
  const more = commits.length > 3 ? ` and ${commits.length - 3} more` : "";
  const seen =
    side.firstSeen === null || side.lastSeen === null
      ? "nothing seen"
      : `${side.traces} traces, ${side.spans} spans, ${side.firstSeen} to ${side.lastSeen}`;
  return `${role}  ${pc.bold(side.selector)}${shown === "" ? "" : ` (${shown}${more})`}  ${pc.dim(seen)}`;
}

/** One row for each cause, with what follows from it beneath. */
function table(
  groups: readonly Group[],
  findings: readonly Finding[],
  width: number,
): string {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const narrow = [5, 13, 19, 15];
  const borders = narrow.length + 2;
  const message = Math.max(
    30,
    width - narrow.reduce((sum, w) => sum + w, 0) - borders,
  );
  const rows = new Table({
    head: ["#", "family", "verdict", "n", "finding"],
    colWidths: [...narrow, message],
    wordWrap: true,
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const group of groups) {
    const finding = byId.get(group.cause);
    if (finding === undefined) continue;
    const colour = colours[finding.verdict] ?? pc.dim;
    const following = group.findings
      .slice(1)
      .flatMap((id) => byId.get(id) ?? []);
    rows.push([
      group.rank,
      finding.family,
      colour(finding.verdict),
      `${finding.n.baseline} / ${finding.n.candidate}`,
      [
        finding.message,
        ...following.map(consequence),
        ...group.suspects.slice(0, 2).map(suspected),
      ].join("\n"),
    ]);
  }
  return rows.toString();
}

/** Short: what it is about tells enough beneath its cause. */
function consequence({ family, verdict, subject }: Finding): string {
  const { service, operation, path, key, template, metric } = subject;
  const what = [operation, path, key, template, metric]
    .filter((part) => part)
    .join(" · ");
  return `↳ ${family} ${verdict}: ${service} ${what}`;
}

function suspected({ message, score }: Group["suspects"][number]): string {
  return `? suspected (${score.toFixed(2)}): ${message}`;
}

function tally({ findings, operations }: CompareAnswer["summary"]): string {
  const counts = Object.entries(findings.byVerdict)
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => (colours[verdict] ?? pc.dim)(`${n} ${verdict}`));
  return `${counts.join(", ")}; ${operations.compared} operations compared`;
}

/** Whether both sides show alike what they could. */
function parity(of: CompareAnswer["summary"]["telemetryParity"]): string {
  if (of.score === null) return pc.dim("Telemetry parity: nothing to tell.");
  const counts = [
    [of.present, "on both sides"],
    [of.changed, "changed"],
    [of.missing, "missing"],
    [of.extra, "extra"],
    [of.notExercised, "not exercised"],
  ] as const;
  const shown = counts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(", ");
  // Rounded down: 100 % is said of what is whole.
  return `Telemetry parity ${Math.floor(of.score * 100)} %: ${shown}`;
}
