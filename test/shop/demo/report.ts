import Table from "cli-table3";
import pc from "picocolors";
import { findingsOf, planted, type Planted } from "../planted.js";
import type { Finding, Status } from "./api.js";
import { stored } from "./settle.js";

/** Verdicts that are honest answers but no difference. */
const undecided = new Set(["insufficient-data", "not-exercised"]);
const shown = 20;

const colour: Record<string, (text: string) => string> = {
  worse: pc.red,
  missing: pc.red,
  better: pc.green,
  extra: pc.yellow,
  different: pc.yellow,
};

/** The findings in the collector's order, those of a planted fault marked. */
export function findingsTable(
  findings: readonly Finding[],
  width: number,
): string {
  const decided = findings.filter(({ verdict }) => !undecided.has(verdict));
  const columns = [6, 13, 11, 30];
  const frame = 16;
  const rest = Math.max(
    30,
    width - columns.reduce((sum, column) => sum + column, 0) - frame,
  );
  const table = new Table({
    head: ["#", "family", "verdict", "where", "what"],
    colWidths: [...columns, rest],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const finding of decided.slice(0, shown)) {
    const isPlanted = planted.some(
      (fault) => findingsOf(fault, [finding]).length > 0,
    );
    table.push([
      `${finding.rank}${isPlanted ? "*" : ""}`,
      finding.family,
      (colour[finding.verdict] ?? String)(finding.verdict),
      where(finding.subject),
      finding.message,
    ]);
  }
  const more = decided.length - shown;
  const silent = findings.length - decided.length;
  return [
    table.toString(),
    ...(more > 0 ? [`${more} more findings of lower rank.`] : []),
    ...(silent > 0
      ? [
          `${silent} ${silent === 1 ? "subject" : "subjects"} had too little data or were not exercised.`,
        ]
      : []),
    "* = names a planted fault",
  ].join("\n");
}

function where(subject: Record<string, unknown>): string {
  return Object.values(subject)
    .filter((value) => typeof value === "string")
    .join(" · ");
}

export interface PlantedResult {
  fault: Planted;
  /** The findings that name it, best rank first. */
  findings: Finding[];
}

export function judge(findings: readonly Finding[]): PlantedResult[] {
  return planted.map((fault) => ({
    fault,
    findings: findingsOf(fault, findings),
  }));
}

export function plantedList(results: readonly PlantedResult[]): string {
  return results
    .map(({ fault, findings: [best] }) => {
      const mark =
        best === undefined ? pc.red("✗ missed") : pc.green("✓ found");
      const by =
        best === undefined
          ? ""
          : pc.dim(`\n            ${best.family}: ${best.message}`);
      return `  ${mark}  ${pc.bold(fault.id)}: ${fault.change}${by}`;
    })
    .join("\n");
}

/** What the collector acknowledged against what a query finds, by signal. */
export function volumesTable(status: Status): string {
  const rows = stored(status);
  const table = new Table({
    head: ["signal", "requests", "acknowledged", "rejected", "stored"],
    style: { head: [], border: [] },
  });
  const { traces, logs, metrics } = status.ingest;
  table.push(
    ["spans", traces.requests, traces.items, traces.rejectedItems, rows.spans],
    [
      "log records",
      logs.requests,
      logs.items,
      logs.rejectedItems,
      rows.logRecords,
    ],
    [
      "data points",
      metrics.requests,
      metrics.items,
      metrics.rejectedItems,
      rows.dataPoints,
    ],
  );
  return table.toString();
}
