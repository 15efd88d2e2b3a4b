import Table from "cli-table3";
import pc from "picocolors";
import { atLeast, type Difference } from "../judge.js";
import type { Severity } from "../versions.js";
import { notesOf, summaryOf, type Report } from "./report.js";

const marks: Readonly<Record<Severity, (text: string) => string>> = {
  major: pc.red,
  minor: pc.yellow,
  patch: pc.cyan,
  unknown: pc.dim,
};

/**
 * The audit for a terminal.
 *
 * @param width columns
 */
export function renderTable(report: Report, width: number): string {
  const { environment, differences, failOn, written } = report;
  const failing = differences.filter((one) => atLeast(one.severity, failOn));
  return [
    `${pc.bold(summaryOf(report))} with what ${environment} runs (${report.files.length} files read)`,
    ...(differences.length === 0 ? [] : ["", table(differences, width)]),
    ...notesOf(report).map((note) => pc.dim(note)),
    ...written.flatMap(({ file, base }) => [
      "",
      `${pc.green("wrote")} ${file}: docker compose -f ${base} -f ${file} up`,
    ]),
    ...(failing.length === 0
      ? []
      : [
          "",
          pc.red(
            `${failing.length} of ${failOn} severity or graver: this fails (--fail-on).`,
          ),
        ]),
  ].join("\n");
}

function table(differences: readonly Difference[], width: number): string {
  const where = Math.min(
    34,
    Math.max(...differences.map(({ file, line }) => `${file}:${line}`.length)) +
      2,
  );
  const rest = Math.max(40, width - where - 10 - 5);
  const change = Math.floor(rest * 0.45);
  const rows = new Table({
    head: ["severity", "where", "difference", "change"],
    colWidths: [10, where, rest - change, change],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const { severity, file, line, message, change } of differences) {
    const elsewhere =
      change.file === file && change.line === line
        ? ""
        : ` (${change.file}:${change.line})`;
    rows.push([
      marks[severity](severity),
      `${file}:${line}`,
      message,
      change.command ?? `${change.from} → ${change.to}${elsewhere}`,
    ]);
  }
  return rows.toString();
}
