import "./picture.css";
import "./evidence.css";
import type { Finding } from "../../api/types";
import { formatNumber, formatPercent } from "../../format/number";
import { Distributions } from "./distributions";
import { entry, number } from "./effect";
import { FlowTree } from "./flow-tree";
import { LogTemplate } from "./log-template";
import { MetricLines } from "./metric-lines";
import { PairBars } from "./pair-bars";
import { PairValues } from "./pair-values";
import { Presence } from "./presence";
import { QuantileLegend, quantilesOf } from "./quantiles";
import { RatioDots } from "./ratio-dots";
import { ShareBars } from "./share-bars";
import { ValueBars } from "./value-bars";

/** The small picture that fits a finding; none when there is nothing to draw. */
export function Picture({ finding }: { readonly finding: Finding }) {
  const { evidence, effect, family } = finding;
  if (family === "logs") {
    return (
      <LogTemplate
        finding={finding}
        evidence={evidence?.kind === "shares" ? evidence : undefined}
      />
    );
  }
  switch (evidence?.kind) {
    case "durations": {
      const baseline = quantilesOf(effect["baseline"]);
      const candidate = quantilesOf(effect["candidate"]);
      return baseline === undefined || candidate === undefined ? null : (
        <Distributions {...{ finding, evidence, baseline, candidate }} />
      );
    }
    case "flow":
      return <FlowTree evidence={evidence} />;
    case "values":
      return <ValueBars evidence={evidence} />;
    case "series":
      return <MetricLines finding={finding} evidence={evidence} />;
    case "ratios":
      return <RatioDots evidence={evidence} />;
    case "shares":
      return <ShareBars evidence={evidence} unit={unitOf(finding)} />;
    case undefined:
      return <Measured finding={finding} />;
  }
}

/** What the share of a finding is a share of. */
function unitOf({ family, effect, subject }: Finding): string {
  if (family === "errors") {
    return effect["outcome"] === "rejected"
      ? "of the traces are refused"
      : "of the traces fail";
  }
  const fails = effect["change"] === "failing" ? "fail" : "are slow";
  return `${fails} with this ${subject.key ?? "value"}`;
}

/** The picture of a finding that came without evidence, from its measures. */
function Measured({ finding }: { readonly finding: Finding }) {
  const { effect, verdict, n } = finding;
  const baseline = quantilesOf(entry(effect, "baseline"));
  const candidate = quantilesOf(entry(effect, "candidate"));
  if (baseline !== undefined && candidate !== undefined) {
    return <QuantileLegend {...{ baseline, candidate, n }} />;
  }
  const bars = barsOf(finding);
  if (bars !== undefined) return <PairBars {...bars} />;
  if (verdict === "missing" || verdict === "extra") {
    return <Presence finding={finding} />;
  }
  return <PairValues effect={effect} />;
}

function barsOf({ effect, n }: Finding) {
  const share = pairOf(effect, "Share") ?? pairOf(effect, "Rate");
  if (share !== undefined) {
    return { ...share, n, unit: "of requests", format: formatPercent };
  }
  const calls = pairOf(effect, "Calls");
  if (calls !== undefined) {
    return { ...calls, n, unit: "calls per request", format: formatNumber };
  }
  return undefined;
}

function pairOf(effect: Finding["effect"], measure: string) {
  const baseline = number(effect, `baseline${measure}`);
  const candidate = number(effect, `candidate${measure}`);
  return baseline === undefined || candidate === undefined
    ? undefined
    : { baseline, candidate };
}
