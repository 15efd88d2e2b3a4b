import type { Difference } from "../judge.js";
import { notesOf, summaryOf, type Report } from "./report.js";

/** The audit as a comment on a pull request. */
export function renderMarkdown(report: Report): string {
  const { environment, differences } = report;
  return [
    `### Definitions against ${code(environment)}: ${summaryOf(report)}`,
    ...(differences.length === 0
      ? []
      : [
          "",
          "| Severity | Where | Difference | Change |",
          "| --- | --- | --- | --- |",
          ...differences.map(row),
        ]),
    ...notesOf(report).flatMap((note) => ["", escape(note)]),
    "",
  ].join("\n");
}

function row({ severity, file, line, message, change }: Difference): string {
  const elsewhere =
    change.file === file && change.line === line
      ? ""
      : ` in ${code(`${change.file}:${change.line}`)}`;
  const what =
    change.command === undefined
      ? `${code(change.from)} → ${code(change.to)}${elsewhere}`
      : code(change.command);
  return `| ${severity} | ${code(`${file}:${line}`)} | ${escape(message)} | ${what} |`;
}

/** A code span: a bar would end its cell, also in there. */
const code = (text: string) =>
  `\`${text.replace(/[`\r\n]/g, " ").replaceAll("|", "\\|")}\``;

const escape = (text: string) =>
  text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
