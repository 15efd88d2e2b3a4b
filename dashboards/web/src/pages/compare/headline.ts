import type { CompareAnswer, Verdict } from "../../api/types";
import { isUndecided } from "../../components/verdict";
import { formatCount, plural } from "../../format/number";

export interface Headline {
  readonly kind: "different" | "same" | "insufficient" | "empty";
  readonly title: string;
  readonly about: string;
}

/** Fewer traces than this on a side and the collector judges nothing. */
const minTraces = 20;

const words: readonly [Verdict, string][] = [
  ["worse", "worse"],
  ["missing", "missing"],
  ["extra", "extra"],
  ["different", "different"],
  ["better", "better"],
];

/** The comparison in one line, and one line on what it rests on. */
export function headline(answer: CompareAnswer): Headline {
  const { summary, findings, baseline, candidate } = answer;
  const differences = findings.filter(({ verdict }) => !isUndecided(verdict));
  const decided = differences.length;
  const causes = differences.filter(({ cause }) => cause === null).length;
  const { compared, insufficient } = summary.operations;
  const traces = `${formatCount(summary.traces.baseline)} and ${plural(summary.traces.candidate, "trace")}`;
  const basis =
    `${plural(compared, "operation")} compared over ${traces}` +
    (insufficient > 0
      ? `, ${formatCount(insufficient)} seen too seldom to judge`
      : "");
  const scarce = [baseline, candidate].some(
    ({ traces: count }) => count < minTraces,
  );
  if (decided > 0) {
    const parts = words
      .map(
        ([verdict, word]) =>
          [summary.findings.byVerdict[verdict], word] as const,
      )
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${formatCount(count)} ${word}`);
    return {
      kind: "different",
      title: `${plural(decided, "difference")}${causes < decided ? ` with ${plural(causes, "likely cause")}` : ""}: ${parts.join(", ")}`,
      // Inputs and telemetry differ however little traffic there is.
      about: scarce
        ? `${basis}. Not enough data to judge the requests: at least ${minTraces} traces a side are needed`
        : basis,
    };
  }
  if (summary.spans.baseline === 0 || summary.spans.candidate === 0) {
    const silent = [baseline, candidate].filter(({ spans }) => spans === 0);
    return {
      kind: "empty",
      title: "Nothing to compare in this window",
      about: `${silent.map(({ selector }) => selector).join(" and ")} sent no spans in it. Choose a longer window.`,
    };
  }
  if (scarce || compared === 0) {
    return {
      kind: "insufficient",
      title: "Not enough data to judge",
      about: `There are ${traces}; at least ${minTraces} a side are needed. No difference shown does not mean that there is none.`,
    };
  }
  return {
    kind: "same",
    title: "Nothing different",
    about: `${basis}; no difference is larger than chance and large enough to matter.`,
  };
}
