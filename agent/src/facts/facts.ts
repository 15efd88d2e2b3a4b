import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import { VERSION } from "../version";

/** The kinds of input a behaviour may depend on, besides the code. */
export const PILLARS = [
  "services",
  "runtime",
  "packages",
  "configuration",
  "build",
  "state",
  "deployment",
] as const;
export type Pillar = (typeof PILLARS)[number];

/** The `EventName` of a log record that is a fact about the environment. */
const FACT_EVENT = "isoscope.fact";
/** A value that is longer says nothing a person compares, characters. */
const MAX_VALUE = 512;

/** One fact about the environment. */
export interface Fact {
  readonly pillar: Pillar;
  readonly name: string;
  readonly value: string;
  /** How the agent came to know it. */
  readonly source: string;
}

const told = new Map<string, Fact>();
let off: ReadonlySet<string> = new Set();

/** @param pillars that are not told (ISOSCOPE_FACTS_DISABLED) */
export function switchOff(pillars: ReadonlySet<string>): void {
  off = pillars;
}

/** Whether facts of a pillar are wanted: what is not told need not be found out. */
export function isTold(pillar: Pillar): boolean {
  return !off.has(pillar) && !off.has("all");
}

/**
 * Emits a fact as a log record, unless the process told the same of it before.
 *
 * @returns whether it did
 */
export function tellFact(fact: Fact): boolean {
  if (!isTold(fact.pillar)) return false;
  const key = `${fact.pillar}/${fact.name}`;
  const cut = { ...fact, value: fact.value.slice(0, MAX_VALUE) };
  if (told.get(key)?.value === cut.value) return false;
  told.set(key, cut);
  emit(cut);
  return true;
}

/** Tells everything again: what was told once is forgotten with the retention of the logs. */
export function tellAgain(): void {
  for (const fact of told.values()) emit(fact);
}

function emit({ pillar, name, value, source }: Fact): void {
  emitEvent(FACT_EVENT, `${name} ${value}`, {
    "isoscope.fact.pillar": pillar,
    "isoscope.fact.name": name,
    "isoscope.fact.value": value,
    "isoscope.fact.source": source,
  });
}

/** Emits a log record of the agent's own. */
export function emitEvent(
  eventName: string,
  body: string,
  attributes: Readonly<Record<string, string | number>>,
): void {
  logs.getLogger("@isoscope/agent", VERSION).emit({
    eventName,
    severityNumber: SeverityNumber.INFO,
    severityText: "INFO",
    body,
    attributes,
  });
}

/** The version of what is there and tells none. */
export const PRESENT = "present";

const versions = new Map<string, Set<string>>();

/**
 * Tells the version of a service that the application talks to. Where it talks to several of a kind
 * with different versions, the fact is all of them, oldest first.
 *
 * @param name of the product, lower case: `postgresql`
 * @param source which message told it
 */
export function tellService(
  name: string,
  version: string,
  source: string,
): void {
  const known = versions.get(name) ?? new Set();
  if (known.has(version)) return;
  // Whoever tells a version is there; that it also answers without one says nothing more.
  if (version === PRESENT && known.size > 0) return;
  known.delete(PRESENT);
  versions.set(name, known.add(version));
  const value = [...known]
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .join(", ");
  tellFact({ pillar: "services", name, value, source });
}
