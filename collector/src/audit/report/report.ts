import type { Problem } from "../declaration.js";
import type { Verdict } from "../judge.js";
import type { Override } from "../override.js";
import type { Severity } from "../versions.js";

/** An audit, as it is told. */
export interface Report extends Verdict {
  readonly environment: string;
  readonly failOn: Severity;
  /** Files that were read. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly unknown: readonly Problem[];
  readonly written: readonly Override[];
}

/** "3 differences (1 major, 2 minor), 12 definitions agree". */
export function summaryOf({ differences, agree }: Verdict): string {
  const tally = new Map<Severity, number>();
  for (const { severity } of differences) {
    tally.set(severity, (tally.get(severity) ?? 0) + 1);
  }
  const by = [...tally].map(([severity, n]) => `${n} ${severity}`).join(", ");
  const n = differences.length;
  return (
    (n === 0
      ? "No difference"
      : `${n} difference${n === 1 ? "" : "s"} (${by})`) +
    `, ${agree} definition${agree === 1 ? " agrees" : "s agree"}`
  );
}

/** What could not be held against anything. */
export function notesOf(report: Report): string[] {
  const { environment, untold, undeclared, problems, unknown } = report;
  return [
    ...(untold.length === 0
      ? []
      : [
          `${environment} tells no version of ${untold.join(", ")}: not compared. The agent learns a service's version from its driver.`,
        ]),
    ...(undeclared.length === 0
      ? []
      : [
          `${environment} runs ${undeclared.join("; ")}, which nothing here declares.`,
        ]),
    ...[...unknown, ...problems].map(
      ({ place, message }) => `${place.file}:${place.line}: ${message}`,
    ),
  ];
}
