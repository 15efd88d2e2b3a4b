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
    ...written.flatMap(({ file, bases }) => [
      "",
      `${pc.green("wrote")} ${file}: docker compose ${[...bases, file].map((one) => `-f ${one}`).join(" ")} up`,
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
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const { severity, file, line, message, change: edit } of differences) {
    const elsewhere =
      edit.file === file && edit.line === line
        ? ""
        : ` (${edit.file}:${edit.line})`;
    rows.push([
      marks[severity](severity),
      wrap(`${file}:${line}`, where - 2),
      wrap(message, rest - change - 2),
      wrap(edit.command ?? `${edit.from} → ${edit.to}${elsewhere}`, change - 2),
    ]);
  }
  return rows.toString();
}

/** Breaks at spaces, and within what is longer than a line: a path must stay whole, not be cut off. */
function wrap(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push("");
    const start = lines.at(-1) ?? "";
    const whole = start === "" ? word : `${start} ${word}`;
    lines.pop();
    for (let at = 0; at < whole.length || at === 0; at += width) {
      lines.push(whole.slice(at, at + width));
    }
  }
  return lines.join("\n");
}
