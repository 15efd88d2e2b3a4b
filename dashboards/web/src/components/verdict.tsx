import "./verdict.css";
import {
  IconArrowsDiff,
  IconCircleDashed,
  IconCircleMinus,
  IconCirclePlus,
  IconClockQuestion,
  IconTrendingDown,
  IconTrendingUp,
  type Icon,
} from "@tabler/icons-react";
import type { Family, Verdict } from "../api/types";

export const verdicts: Readonly<
  Record<Verdict, { label: string; tone: string; icon: Icon; means: string }>
> = {
  worse: {
    label: "Worse",
    tone: "worse",
    icon: IconTrendingUp,
    means: "Slower, or fails more often, in the candidate",
  },
  missing: {
    label: "Missing",
    tone: "worse",
    icon: IconCircleMinus,
    means: "Only the baseline has it",
  },
  extra: {
    label: "Extra",
    tone: "changed",
    icon: IconCirclePlus,
    means: "Only the candidate has it",
  },
  different: {
    label: "Different",
    tone: "changed",
    icon: IconArrowsDiff,
    means: "Changed, with no side being better",
  },
  better: {
    label: "Better",
    tone: "better",
    icon: IconTrendingDown,
    means: "Faster, or fails less often, in the candidate",
  },
  "not-exercised": {
    label: "Not exercised",
    tone: "muted",
    icon: IconCircleDashed,
    means: "Too few requests came by to tell whether it is gone",
  },
  "insufficient-data": {
    label: "Too little data",
    tone: "muted",
    icon: IconClockQuestion,
    means: "Too few traces on a side to judge",
  },
};

export const families: Readonly<Record<Family, string>> = {
  latency: "Latency",
  errors: "Errors",
  structure: "Structure",
  attributes: "Attributes",
  logs: "Logs",
  metrics: "Metrics",
  telemetry: "Telemetry",
  environment: "Environment",
};

/** Verdicts that are honest answers but no difference. */
export function isUndecided(verdict: Verdict): boolean {
  return verdict === "insufficient-data" || verdict === "not-exercised";
}

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { label, tone, icon: Sign, means } = verdicts[verdict];
  return (
    <span className={`verdict verdict--${tone}`} title={means}>
      <Sign size={14} aria-hidden />
      {label}
    </span>
  );
}
