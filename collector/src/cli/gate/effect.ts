import type { CompareAnswer } from "../../api/compare-schemas.js";
import { families, type Family } from "../../compare/finding.js";

type Finding = CompareAnswer["findings"][number];

/** Smallest effect that counts, as a share: of all families, or of one. */
export type MinEffect = Readonly<Partial<Record<Family | "all", number>>>;

/**
 * Reads `10%`, `0.1` or `latency=25%,errors=2%`; above 1 only with its `%`.
 *
 * @returns undefined when the text is none of these
 */
export function parseMinEffect(text: string): MinEffect | undefined {
  const found: Partial<Record<Family | "all", number>> = {};
  for (const part of text.split(",")) {
    const [, name = "all", number, percent] =
      /^\s*(?:([a-z]+)\s*=\s*)?(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(part) ?? [];
    const key = (["all", ...families] as const).find((one) => one === name);
    if (number === undefined || key === undefined || key in found) {
      return undefined;
    }
    const share = Number(number) / (percent === "%" ? 100 : 1);
    // Who writes 10 means 10 %, and a gate that nothing can fail would not show it.
    if (percent !== "%" && share > 1) return undefined;
    found[key] = share;
  }
  return found;
}

/**
 * How large a difference is, as a share: of the baseline's duration, number of calls or level of a metric, where there
 * is one; else of the requests. Undefined for what has no size: a changed fact, kind or unit.
 */
function effectSize({ family, effect }: Finding): number | undefined {
  const number = (name: string) => {
    const value = effect[name];
    return typeof value === "number" ? value : undefined;
  };
  const change = (ratio: number | undefined) =>
    ratio === undefined ? undefined : Math.abs(ratio - 1);
  if (family === "latency") {
    return effect["change"] === "spread"
      ? change(tailRatio(effect))
      : change(number("medianRatio"));
  }
  const [before, after] = [number("baselineCalls"), number("candidateCalls")];
  if (before !== undefined && after !== undefined && before > 0) {
    return change(after / before);
  }
  const [level, now] = [number("baselineValue"), number("candidateValue")];
  if (level !== undefined && now !== undefined && level > 0) {
    return change(now / level);
  }
  const share =
    number("riskDifference") ?? number("shareDifference") ?? number("share");
  return share === undefined ? undefined : Math.abs(share);
}

function tailRatio(effect: Finding["effect"]): number | undefined {
  const p95 = (side: unknown) =>
    typeof side === "object" && side !== null && "p95Ms" in side
      ? Number(side.p95Ms)
      : Number.NaN;
  const ratio = p95(effect["candidate"]) / p95(effect["baseline"]);
  return Number.isFinite(ratio) ? ratio : undefined;
}

/** Whether a finding is smaller than what was asked to count. */
export function isBelow(finding: Finding, least: MinEffect): boolean {
  const floor = least[finding.family] ?? least.all;
  const size = effectSize(finding);
  return floor !== undefined && size !== undefined && size < floor;
}
