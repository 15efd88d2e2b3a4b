import { answerComparison } from "../../collector/src/api/compare-answer.js";
import type { Finding } from "../../collector/src/compare/finding.js";
import { compareReader } from "../../collector/src/store/read/compare/reader.js";
import type { TestStore } from "../collector/compare/support/store.js";
import type { Expected, Scenario } from "./scenarios.js";

export interface Outcome {
  readonly scenario: Scenario;
  /** Rank of the group that holds the planted fault; undefined where it was not found. */
  readonly rank: number | undefined;
  /** The group's cause is the planted fault itself. */
  readonly named: boolean;
  /** Rank among all findings had they been ordered by p-value. */
  readonly rankByP: number | undefined;
  /** Groups that don't hold it. */
  readonly otherGroups: number;
  /** Operations whose mean differs by 10 %: what a threshold would have called different. */
  readonly meanAlarms: number;
  readonly messages: readonly string[];
}

const told = ({ verdict }: Finding) =>
  verdict !== "insufficient-data" && verdict !== "not-exercised";

function fits({ family, about, service }: Expected, finding: Finding): boolean {
  const { subject } = finding;
  const texts = [
    subject.operation,
    subject.path,
    subject.key,
    subject.template,
    subject.metric,
  ];
  return (
    finding.family === family &&
    texts.some((text) => text !== undefined && about.test(text)) &&
    (service === undefined || service.test(subject.service))
  );
}

/** Generates both sides, compares them as the API does, and holds the answer against the ground truth. */
export async function measure(
  store: TestStore,
  scenario: Scenario,
  index: number,
): Promise<Outcome> {
  const insert = async (side: "baseline" | "candidate") => {
    const environment = `${side}-${index}`;
    await store.insert({
      commit: "0123456789",
      seed: 7919 * index + (side === "baseline" ? 1 : 2),
      ...scenario[side],
      environment,
    });
    return { environment, commit: "", sinceMs: 0, untilMs: 4e12 };
  };
  const selection = {
    baseline: await insert("baseline"),
    candidate: await insert("candidate"),
    service: undefined,
  };
  const answer = await answerComparison(
    compareReader(store.db),
    selection,
    undefined,
  );
  const findings = answer.findings.filter(told);
  const { expected } = scenario;
  const right =
    expected === undefined
      ? []
      : findings.filter((finding) => fits(expected, finding));
  const groups = answer.groups.filter(({ cause }) =>
    findings.some(({ id }) => id === cause),
  );
  const holds = (ids: readonly string[]) =>
    right.some(({ id }) => ids.includes(id));
  const group = groups.find((one) => holds(one.findings));
  const byP = [...findings].sort((a, b) => (a.q ?? 1) - (b.q ?? 1));
  const firstByP = byP.findIndex((finding) => right.includes(finding));
  return {
    scenario,
    rank: group?.rank,
    named: right.some(({ id }) => id === group?.cause),
    rankByP: firstByP === -1 ? undefined : firstByP + 1,
    otherGroups: groups.filter((one) => !holds(one.findings)).length,
    meanAlarms: await meanAlarms(store, index),
    messages: groups.map(({ message }) => message),
  };
}

async function meanAlarms(store: TestStore, index: number): Promise<number> {
  const rows = await store.db.rows<{ n: number }>(
    `SELECT toUInt32(count()) AS n FROM (
       SELECT ServiceName, SpanKind, Operation,
         avgIf(Duration, Environment = {b:String}) AS b, avgIf(Duration, Environment = {c:String}) AS c
       FROM otel_traces WHERE Environment IN ({b:String}, {c:String})
       GROUP BY ServiceName, SpanKind, Operation
       HAVING abs(c / b - 1) > 0.1)`,
    { b: `baseline-${index}`, c: `candidate-${index}` },
  );
  return rows[0]?.n ?? 0;
}
