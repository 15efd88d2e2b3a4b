import Table from "cli-table3";
import pc from "picocolors";
import type { Status } from "../api/status.js";
import { signals } from "../otlp/messages.js";

const itemName = {
  traces: "span",
  logs: "log record",
  metrics: "data point",
} as const;

/** A collector's status for people to read. */
export function renderStatus(status: Status): string {
  return [
    `${pc.bold("Isoscope")} ${status.version}, ${status.engine} store, up since ${status.startedAt}`,
    "",
    storage(status),
    "",
    environments(status),
    "",
    spool(status.spool),
    ...refusals(status),
    ...flagged(status),
    ...lost(status),
    ...quarantine(status),
  ].join("\n");
}

function storage({ signals: stored }: Status): string {
  const table = newTable([
    "stored",
    "rows",
    "bytes",
    "bytes each",
    "oldest",
    "kept for",
  ]);
  for (const signal of signals) {
    const one = stored[signal];
    const kept = [
      `${one.retentionDays} days`,
      ...Object.entries(one.retentionDaysByEnvironment).map(
        ([environment, days]) => `${environment} ${days}`,
      ),
    ];
    table.push([
      `${itemName[signal]}s`,
      count(one.items),
      size(one.bytes),
      one.bytesPerItem === null ? "" : one.bytesPerItem.toFixed(1),
      one.oldestReceivedAt ?? "",
      kept.join(", "),
    ]);
  }
  return table.toString();
}

function environments({ environments: found }: Status): string {
  if (found.length === 0) return "Nothing is stored yet.";
  const table = newTable([
    "environment",
    "spans",
    "log records",
    "data points",
    "oldest",
    "last",
  ]);
  for (const one of found) {
    table.push([
      one.environment,
      count(one.spans),
      count(one.logRecords),
      count(one.dataPoints),
      one.oldestReceivedAt,
      one.lastReceivedAt,
    ]);
  }
  return table.toString();
}

function spool(state: Status["spool"]): string {
  const depth = `Spool: ${count(state.segments)} segments, ${size(state.bytes)} of ${size(state.maxBytes)}, oldest ${(state.oldestMs / 1000).toFixed(1)} s`;
  return state.storeError === undefined
    ? depth
    : `${depth}\n${pc.red("The store does not take them")}: ${state.storeError}`;
}

function refusals({ ingest }: Status): string[] {
  const lines = signals.flatMap((signal) => {
    const { refused, rejectedItems } = ingest[signal];
    return [
      ...Object.entries(refused).map(
        ([code, requests]) =>
          `  ${signal}: ${count(requests)} requests, ${code}`,
      ),
      ...(rejectedItems === 0
        ? []
        : [
            `  ${signal}: ${count(rejectedItems)} ${itemName[signal]}s in requests that were taken`,
          ]),
    ];
  });
  return lines.length === 0
    ? ["Refused since start: nothing"]
    : ["Refused since start:", ...lines];
}

function flagged({ ingest }: Status): string[] {
  const lines = signals.flatMap((signal) => {
    const { timeFarOff, endBeforeStart } = ingest[signal].flagged;
    return [
      ...(timeFarOff === 0
        ? []
        : [
            `  ${signal}: ${count(timeFarOff)} ${itemName[signal]}s more than a day from this clock`,
          ]),
      ...(endBeforeStart === 0
        ? []
        : [
            `  ${signal}: ${count(endBeforeStart)} spans that end before they start`,
          ]),
    ];
  });
  return lines.length === 0
    ? []
    : [
        pc.yellow("Stored since start, though their times can't be right:"),
        ...lines,
      ];
}

function lost({ lost: services }: Status): string[] {
  if (services.length === 0) return ["Lost by agents in 24 hours: nothing"];
  return [
    pc.yellow("Lost by agents in 24 hours:"),
    ...services.map(
      (one) =>
        `  ${one.service} in ${one.environment}: ${count(one.spans)} spans, ${count(one.logRecords)} log records, ${count(one.dataPoints)} data points`,
    ),
  ];
}

function quarantine({ quarantine: requests }: Status): string[] {
  if (requests.length === 0) return ["Quarantine: empty"];
  return [
    pc.yellow(`Quarantine: ${count(requests.length)} requests`),
    ...requests
      .slice(0, 10)
      .map(
        (one) =>
          `  ${one.id}: ${count(one.items)} items for ${one.table}, ${one.error.slice(0, 200)}`,
      ),
  ];
}

function newTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [] } });
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  );
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step] ?? ""}`;
}
