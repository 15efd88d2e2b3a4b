import "./picture.css";
import type { Finding } from "../../api/types";
import { formatNumber, formatPercent } from "../../format/number";
import { entry, number } from "./effect";
import { PairBars } from "./pair-bars";
import { PairValues } from "./pair-values";
import { Presence } from "./presence";
import { quantilesOf, QuantileStrips } from "./quantile-strips";

/** The small picture that fits a finding, from the measures it carries; none when there is nothing to draw. */
export function Picture({ finding }: { readonly finding: Finding }) {
  const { effect, verdict } = finding;
  const before = quantilesOf(entry(effect, "baseline"));
  const after = quantilesOf(entry(effect, "candidate"));
  if (before !== undefined && after !== undefined) {
    return (
      <QuantileStrips
        baseline={before}
        candidate={after}
        n={finding.n}
        showSpread={effect["change"] === "spread"}
      />
    );
  }
  const bars = barsOf(finding);
  if (bars !== undefined) return <PairBars {...bars} />;
  if (verdict === "missing" || verdict === "extra") {
    return <Presence finding={finding} />;
  }
  return <PairValues effect={effect} />;
}

function barsOf({ effect, n }: Finding) {
  const share =
    pairOf(effect, "baselineShare", "candidateShare") ??
    pairOf(effect, "baselineRate", "candidateRate");
  if (share !== undefined) {
    return { ...share, n, unit: "of requests", format: formatPercent };
  }
  const calls = pairOf(effect, "baselineCalls", "candidateCalls");
  if (calls !== undefined) {
    return { ...calls, n, unit: "calls per request", format: formatNumber };
  }
  const records = pairOf(effect, "baselinePer1000", "candidatePer1000");
  if (records !== undefined) {
    return { ...records, n, unit: "per 1,000 requests", format: formatNumber };
  }
  return undefined;
}

function pairOf(effect: Finding["effect"], before: string, after: string) {
  const baseline = number(effect, before);
  const candidate = number(effect, after);
  return baseline === undefined || candidate === undefined
    ? undefined
    : { baseline, candidate };
}
