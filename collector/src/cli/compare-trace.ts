import { Command } from "commander";
import pc from "picocolors";
import type { CompareTracesAnswer } from "../api/compare-traces-schemas.js";
import { brief, formatMs } from "../compare/text.js";
import {
  askCollector,
  EXIT_FAILED,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";
import type { CompareOptions } from "./compare-options.js";

interface Options extends Access {
  readonly all?: boolean;
  readonly json?: boolean;
}

/**
 * `isoscope compare trace`: two traces as one aligned tree.
 *
 * @param compareSides what `compare trace <candidate>` means: `trace` is the name of an environment there
 */
export function compareTraceCommand(
  compareSides: (candidate: string, options: CompareOptions) => Promise<void>,
): Command {
  return withAccess(new Command("trace"))
    .description("Show two traces as one tree, with what differs at each step.")
    .argument("<baseline>", "trace id to measure against")
    .argument("[candidate]", "trace id in question")
    .option("--all", "also the steps that are the same")
    .option("--json", "print the API's answer")
    .action(
      async (
        baseline: string,
        candidate: string | undefined,
        _: unknown,
        command: Command,
      ) => {
        if (candidate === undefined) {
          await compareSides(
            baseline,
            command.optsWithGlobals<CompareOptions>(),
          );
          return;
        }
        // --url and --key are options of `compare` too; commander gives them to whichever comes first.
        const options = command.optsWithGlobals<Options>();
        try {
          const answer = await askCollector<CompareTracesAnswer>(
            options,
            "compare/traces",
            { baseline, candidate },
            "nodes",
          );
          console.log(
            options.json === true
              ? JSON.stringify(answer, null, 2)
              : renderTracePair(answer, options.all === true),
          );
        } catch (error) {
          tellFailure(error);
          process.exitCode = EXIT_FAILED;
        }
      },
    );
}

type Node = CompareTracesAnswer["nodes"][number];
type Side = CompareTracesAnswer["baseline"];

const marks: Record<Node["state"], (text: string) => string> = {
  error: (text) => pc.red(`! ${text}`),
  added: (text) => pc.green(`+ ${text}`),
  removed: (text) => pc.red(`- ${text}`),
  moved: (text) => pc.cyan(`> ${text}`),
  count: (text) => pc.yellow(`# ${text}`),
  "self-time": (text) => pc.yellow(`~ ${text}`),
  attributes: (text) => pc.cyan(`* ${text}`),
  same: (text) => pc.dim(`  ${text}`),
};

/** The aligned tree for a terminal. */
export function renderTracePair(
  answer: CompareTracesAnswer,
  all: boolean,
): string {
  const { baseline, candidate, headline, nodes } = answer;
  const shown = all ? nodes : relevant(nodes);
  const hidden = nodes.length - shown.length;
  return [
    describe("baseline ", baseline),
    describe("candidate", candidate),
    "",
    headline === null
      ? "No step differs."
      : `${pc.bold("First difference")}, ${formatMs(headline.atMs)} in: ${headline.message}`,
    "",
    ...shown.map((node) => {
      const text = `${node.service} ${node.operation}${measures(node)}`;
      return "  ".repeat(node.depth) + marks[node.state](text);
    }),
    ...(hidden > 0
      ? [pc.dim(`${hidden} steps are the same; --all shows them.`)]
      : []),
  ].join("\n");
}

/** What differs, and the way to it. */
function relevant(nodes: readonly Node[]): Node[] {
  return nodes.filter(
    ({ path, state }) =>
      state !== "same" ||
      nodes.some(
        (other) => other.state !== "same" && other.path.startsWith(`${path}.`),
      ),
  );
}

function describe(role: string, side: Side): string {
  const commit = side.commit === "" ? "" : `@${side.commit.slice(0, 7)}`;
  const place =
    side.percentile === null
      ? ""
      : `, slower than ${side.percentile} % of its kind`;
  return `${role}  ${pc.bold(side.traceId)}  ${pc.dim(`${side.environment}${commit}, ${side.spans} spans, ${formatMs(side.durationMs)}${place}`)}`;
}

function measures({ baseline, candidate, attributes, states }: Node): string {
  const parts: string[] = [];
  if (baseline && candidate) {
    if (baseline.spans !== candidate.spans) {
      parts.push(`×${baseline.spans} → ×${candidate.spans}`);
    }
    parts.push(
      `${formatMs(baseline.durationMs)} → ${formatMs(candidate.durationMs)}`,
    );
    if (states.includes("self-time")) {
      parts.push(
        `itself ${formatMs(baseline.selfMs)} → ${formatMs(candidate.selfMs)}`,
      );
    }
  } else {
    const side = candidate ?? baseline;
    if (side !== null && side.spans > 1) parts.push(`×${side.spans}`);
    parts.push(formatMs(side?.durationMs ?? 0));
  }
  const problem = candidate?.problem || baseline?.problem;
  if (problem) parts.push(`"${brief(problem, 60)}"`);
  for (const { key, baseline: b, candidate: c } of attributes.slice(0, 3)) {
    parts.push(
      `${key} ${brief(b ?? "absent", 40)} → ${brief(c ?? "absent", 40)}`,
    );
  }
  return parts.length === 0 ? "" : `  ${parts.join(", ")}`;
}
