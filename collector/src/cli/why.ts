import { Command } from "commander";
import Table from "cli-table3";
import pc from "picocolors";
import type { WhyAnswer } from "../api/why-schemas.js";
import { formatMs, round } from "../compare/text.js";
import {
  askCollector,
  EXIT_FAILED,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";

interface Options extends Access {
  readonly against?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** `isoscope why`: what healthy traces do otherwise. */
export function whyCommand(): Command {
  return withAccess(new Command("why"))
    .description("Explain a trace by what healthy ones do otherwise.")
    .argument("<trace id>", "the trace in question: 32 hex digits")
    .option(
      "--against <side>",
      "environment[@commit] to hold it against (default: the nearest that does well)",
    )
    .option("--limit <n>", "suspects shown", "10")
    .option("--json", "print the API's answer")
    .addHelpText(
      "after",
      `
Exit codes: 0 answered, 2 wrong usage or no answer. docs/why.md says how suspects are ranked.

Examples:
  $ isoscope why 4bf92f3577b34da6a3ce929d0e0e4736
  $ isoscope why 4bf92f3577b34da6a3ce929d0e0e4736 --against production@9f3c2d1`,
    )
    .action(async (traceId: string, options: Options) => {
      try {
        const answer = await askCollector<WhyAnswer>(
          options,
          `why/${encodeURIComponent(traceId)}`,
          { against: options.against },
          "suspects",
        );
        const width = Math.min(process.stdout.columns || 100, 160);
        console.log(
          options.json === true
            ? JSON.stringify(answer, null, 2)
            : renderWhy(answer, Number(options.limit) || 10, width),
        );
      } catch (error) {
        tellFailure(error);
        process.exitCode = EXIT_FAILED;
      }
    });
}

/** The answer for a terminal. */
function renderWhy(answer: WhyAnswer, limit: number, width: number): string {
  const { against, divergence, suspects, notes } = answer;
  const commit = answer.commit === "" ? "" : `@${answer.commit.slice(0, 7)}`;
  const mark = answer.outcome === "ok" ? pc.green : pc.red;
  return [
    `${pc.bold(answer.traceId)}  ${answer.environment}${commit}`,
    `${answer.service} ${answer.operation}  ${mark(answer.outcome)}  ${formatMs(answer.durationMs)}, ${answer.spans} spans` +
      (answer.percentile === null
        ? ""
        : `, slower than ${answer.percentile} % of its own kind`) +
      (answer.complete ? "" : pc.yellow("  not complete")),
    ...(against === null
      ? []
      : [
          pc.dim(
            `held against ${against.sampled} healthy traces of ${shortSide(against.selector)}: ` +
              `${formatMs(against.lowMs)} to ${formatMs(against.highMs)}, median ${formatMs(against.medianMs)}`,
          ),
        ]),
    "",
    ...wrap((answer.unusual ? pc.bold : pc.green)(answer.summary), width),
    ...(divergence === null || !answer.unusual
      ? []
      : [
          "",
          ...wrap(
            `First divergence, ${formatMs(divergence.atMs)} in: ${divergence.message}`,
            width,
          ),
        ]),
    ...(suspects.length === 0
      ? []
      : ["", table(suspects.slice(0, limit), width)]),
    ...(suspects.length > limit
      ? [
          pc.dim(
            `${suspects.length - limit} more; --limit ${suspects.length} shows all.`,
          ),
        ]
      : []),
    ...notes.flatMap((note) => wrap(pc.dim(note), width)),
    ...(against?.representative
      ? [
          pc.dim(
            `isoscope compare trace ${against.representative} ${answer.traceId}`,
          ),
        ]
      : []),
  ].join("\n");
}

const shortSide = (selector: string) =>
  selector.replace(/@([0-9a-f]{7})[0-9a-f]+$/, "@$1");

function table(suspects: WhyAnswer["suspects"], width: number): string {
  const narrow = [4, 11, 7, 13];
  const rows = new Table({
    head: ["#", "suspect", "score", "alike", "why"],
    colWidths: [
      ...narrow,
      Math.max(30, width - narrow.reduce((sum, w) => sum + w, 0) - 6),
    ],
    wordWrap: true,
    style: { head: pc.isColorSupported ? ["bold"] : [], border: [] },
  });
  for (const { rank, kind, score, evidence, message } of suspects) {
    const { like, n } = evidence.there;
    rows.push([rank, kind, round(score), `${like} of ${n}`, message]);
  }
  return rows.toString();
}

/** Breaks at spaces; colours don't count, as they stand at the ends. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
