import { Command } from "commander";
import Table from "cli-table3";
import pc from "picocolors";
import type { Alerts } from "../api/schemas/alerts.js";
import { readRules } from "../alerts/read-rules.js";
import { formatDuration } from "./duration.js";
import {
  askCollector,
  EXIT_FAILED,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";

interface Options extends Access {
  readonly environment?: string;
  readonly since?: string;
  readonly json?: boolean;
}

/** `isoscope alerts`: how the rules stand, what fired, and the investigative gap. */
export function alertsCommand(): Command {
  return withAccess(new Command("alerts"))
    .description(
      "Show alerts, and how long until their errors were seen elsewhere.",
    )
    .option("--environment <name>", "only this environment")
    .option(
      "--since <time>",
      "alerts since, as -7d or ISO 8601 (default: -30d)",
    )
    .option("--json", "print the API's answer")
    .addHelpText(
      "after",
      `
Rules stand in a file that the collector is started with: isoscope collector --alerts alerts.json.
docs/alerts.md describes it.

Exit codes: 0 answered, 2 wrong usage or no answer.

Examples:
  $ isoscope alerts --since -7d
  $ isoscope alerts check alerts.json`,
    )
    .action(async (options: Options) => {
      try {
        const { environment, since } = options;
        const answer = await askCollector<Alerts>(
          options,
          "alerts",
          { environment, since },
          "trend",
        );
        console.log(
          options.json === true
            ? JSON.stringify(answer, null, 2)
            : render(answer, Math.min(process.stdout.columns || 120, 180)),
        );
      } catch (error) {
        tellFailure(error);
        process.exitCode = EXIT_FAILED;
      }
    })
    .addCommand(checkCommand());
}

function checkCommand(): Command {
  return new Command("check")
    .description("Say whether a rules file can be used; asks no collector.")
    .argument("<file>", "JSON or YAML")
    .action((file: string) => {
      const { rules, everyMs } = readRules(file);
      console.log(
        `${file}: ${rules.length} rules, looked at every ${everyMs / 1000} s.`,
      );
    });
}

const marks = { ok: pc.green, firing: pc.red, waiting: pc.dim } as const;

function render(answer: Alerts, width: number): string {
  const { rules, alerts, trend, hint } = answer;
  const weeks = trend.filter((week) => week.alerts > 0);
  return [
    ...(hint === undefined ? [] : [hint, ""]),
    ...rules.map(
      ({ name, state, message }) =>
        `${marks[state](state.padEnd(7))} ${pc.bold(name)}  ${message}`,
    ),
    ...(rules.length === 0 ? [] : [""]),
    alerts.length === 0
      ? `No alert since ${answer.since}.`
      : table(alerts, width),
    ...(weeks.length === 0
      ? []
      : [
          "",
          pc.bold("Until the same error was seen outside, by week"),
          ...weeks.map(
            (week) =>
              `  ${week.weekStart.slice(0, 10)}  median ${week.medianGapMs === null ? "open" : formatDuration(week.medianGapMs)}  (${week.seenOutside} of ${week.alerts} seen)`,
          ),
        ]),
  ].join("\n");
}

function table(alerts: Alerts["alerts"], width: number): string {
  const narrow = [22, 10, 24];
  const rows = new Table({
    head: ["fired", "state", "seen outside", "alert"],
    colWidths: [
      ...narrow,
      Math.max(40, width - narrow.reduce((sum, w) => sum + w, 0) - 5),
    ],
    wordWrap: true,
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const alert of alerts) {
    const { rule, message, delivery, deliveryError, traceId } = alert;
    rows.push([
      alert.firedAt.slice(0, 19).replace("T", " "),
      alert.state,
      tellOutside(alert),
      [
        `${rule}: ${message}`,
        ...(alert.error === null ? [] : [alert.error.message]),
        ...(delivery === "failed"
          ? [`not delivered: ${deliveryError ?? ""}`]
          : []),
        ...(traceId === null ? [] : [`isoscope why ${traceId}`]),
      ].join("\n"),
    ]);
  }
  return rows.toString();
}

function tellOutside({
  error,
  outside,
  seenBefore,
}: Alerts["alerts"][number]): string {
  if (error === null) return "-";
  if (outside !== null) {
    return `${formatDuration(outside.gapMs)} later in ${outside.environment}`;
  }
  return seenBefore ? "before, not since" : "not yet";
}
