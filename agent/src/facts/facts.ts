import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import { VERSION } from "../version";

/** The kinds of input a behaviour may depend on, besides the code. */
export type Pillar =
  | "services"
  | "runtime"
  | "packages"
  | "configuration"
  | "build"
  | "state"
  | "deployment";

/** The `EventName` of a log record that is a fact about the environment. */
const FACT_EVENT = "isoscope.fact";

/** One fact about the environment. */
export interface Fact {
  readonly pillar: Pillar;
  readonly name: string;
  readonly value: string;
  /** How the agent came to know it. */
  readonly source: string;
}

const told = new Set<string>();

/** Emits a fact as a log record, once per process and value. */
export function tellFact({ pillar, name, value, source }: Fact): void {
  const key = JSON.stringify([pillar, name, value]);
  if (told.has(key)) return;
  told.add(key);
  logs.getLogger("@isoscope/agent", VERSION).emit({
    eventName: FACT_EVENT,
    severityNumber: SeverityNumber.INFO,
    severityText: "INFO",
    body: `${name} ${value}`,
    attributes: {
      "isoscope.fact.pillar": pillar,
      "isoscope.fact.name": name,
      "isoscope.fact.value": value,
      "isoscope.fact.source": source,
    },
  });
}
