import type { Static } from "typebox";
import type { CompareTracesAnswer } from "../../../../collector/src/api/compare-traces-schemas.js";
import type { ParityAnswer } from "../../../../collector/src/api/parity-schemas.js";
import type { WhyAnswer } from "../../../../collector/src/api/why-schemas.js";
import type { CompareAnswer as CompareSchema } from "../../../../collector/src/api/compare-schemas.js";
import type { Evidence } from "../../../../collector/src/compare/evidence/evidence.js";
import type {
  Family,
  Finding,
  Verdict,
} from "../../../../collector/src/compare/finding.js";
import type { Alerts } from "../../../../collector/src/api/schemas/alerts.js";
import type {
  Environments,
  Environment as EnvironmentSchema,
} from "../../../../collector/src/api/schemas/environments.js";
import type { Logs } from "../../../../collector/src/api/schemas/logs.js";
import type {
  Metrics,
  MetricSeries as MetricSeriesSchema,
} from "../../../../collector/src/api/schemas/metrics.js";
import type {
  Operations,
  Services,
} from "../../../../collector/src/api/schemas/services.js";
import type {
  Span as SpanSchema,
  Trace as TraceSchema,
  Traces,
} from "../../../../collector/src/api/schemas/traces.js";
import type { Status as StatusSchema } from "../../../../collector/src/api/status.js";

// The collector's schemas are the one definition of what its API answers.
export type Environment = EnvironmentSchema;
export type EnvironmentsAnswer = Static<typeof Environments>;
export type ServicesAnswer = Static<typeof Services>;
export type OperationsAnswer = Static<typeof Operations>;
export type Service = ServicesAnswer["services"][number];
export type CompareAnswer = Omit<CompareSchema, "findings"> & {
  readonly findings: readonly Finding[];
};
export type ComparedSide = CompareAnswer["baseline"];
export type { Evidence, Family, Finding, Verdict };
export type TracesAnswer = Static<typeof Traces>;
export type TraceSummary = TracesAnswer["traces"][number];
export type Trace = TraceSchema;
export type Span = SpanSchema;
export type TraceDiff = CompareTracesAnswer;
export type DiffNode = TraceDiff["nodes"][number];
export type DiffState = DiffNode["state"];
export type Parity = ParityAnswer;
export type ParityPillar = Parity["pillars"][number];
export type ParityDifference = ParityPillar["differences"][number];
export type Why = WhyAnswer;
export type Suspect = Why["suspects"][number];
export type LogsAnswer = Static<typeof Logs>;
export type LogRecord = LogsAnswer["logs"][number];
export type MetricsAnswer = Static<typeof Metrics>;
export type Metric = MetricsAnswer["metrics"][number];
export type MetricSeries = Static<typeof MetricSeriesSchema>;
export type AlertsAnswer = Alerts;
export type Alert = AlertsAnswer["alerts"][number];
export type Status = StatusSchema;
