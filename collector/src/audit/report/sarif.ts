import { createHash } from "node:crypto";
import type { Difference } from "../judge.js";
import type { Severity } from "../versions.js";
import type { Report } from "./report.js";

const rules: Readonly<Record<Difference["kind"], string>> = {
  runtime: "A runtime in another version than the environment runs.",
  service: "A service in another version than the environment runs.",
  package: "A package in another version than the environment loads.",
};

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  major: "error",
  minor: "warning",
  patch: "note",
  unknown: "note",
};

/**
 * The audit as SARIF 2.1.0, for code scanning. Source: OASIS, Static Analysis Results Interchange Format.
 *
 * @param version of the tool
 */
export function renderSarif(report: Report, version: string): string {
  const ids = Object.keys(rules) as Difference["kind"][];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "isoscope audit",
            semanticVersion: version,
            rules: ids.map((kind) => ({
              id: ruleOf(kind),
              shortDescription: { text: rules[kind] },
              help: {
                text: "Change the line as the result says, or run `isoscope audit --fix` for an override of the compose file.",
              },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            // A file that could not be read leaves the audit incomplete.
            executionSuccessful: report.problems.length === 0,
            toolExecutionNotifications: report.problems.map(
              ({ place, message }) => ({
                level: "error",
                message: { text: message },
                locations: [locationOf(place)],
              }),
            ),
          },
        ],
        results: report.differences.map((difference) => ({
          ruleId: ruleOf(difference.kind),
          ruleIndex: ids.indexOf(difference.kind),
          level: levels[difference.severity],
          message: { text: sentence(difference) },
          locations: [locationOf(difference)],
          partialFingerprints: { "isoscope/v1": fingerprintOf(difference) },
          properties: {
            severity: difference.severity,
            declared: difference.declared ?? "",
            running: difference.running.map((one) => one.version),
          },
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

const ruleOf = (kind: Difference["kind"]) => `isoscope/${kind}-version`;

function sentence({ message, severity, change }: Difference): string {
  const change_ =
    change.command === undefined
      ? `change "${change.from}" to "${change.to}" in ${change.file}:${change.line}`
      : `run ${change.command}`;
  return `${message} (${severity}): ${change_}.`;
}

function locationOf(place: { file: string; line: number; column: number }) {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: place.file.split("/").map(encodeURIComponent).join("/"),
        uriBaseId: "%SRCROOT%",
      },
      region: { startLine: place.line, startColumn: place.column },
    },
  };
}

/** The same for a definition that moved to another line. */
function fingerprintOf({ file, kind, name, what }: Difference): string {
  return createHash("sha256")
    .update(JSON.stringify([file, kind, name, what]))
    .digest("hex")
    .slice(0, 32);
}
