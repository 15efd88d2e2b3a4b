import type { CompareAnswer } from "../../collector/src/api/compare-schemas.js";
import { generateSide, type Side } from "./generator/side.js";
import { sendSide } from "./generator/send.js";
import { verdict, type Verdict } from "./judges/alarm.js";
import { meanThreshold } from "./judges/mean-threshold.js";
import { operationPairs } from "./judges/operations.js";
import { pValueRanking } from "./judges/p-value.js";
import { sampledShares } from "./judges/sampled-shares.js";
import type { Truth } from "./ground-truth.js";
import type { Scenario } from "./scenarios.js";

type Finding = CompareAnswer["findings"][number];

export const judges = {
  "mean off by 10 %": "a threshold on the mean",
  "1,000 sampled rows": "attribute shares among 1,000 rows a side",
  "ordered by p": "every operation tested at 5 %, ordered by p",
} as const;
export type Judge = keyof typeof judges;

export interface Outcome {
  readonly scenario: Scenario;
  /** For each planted fault the rank of the group that holds it; undefined where it was not found. */
  readonly ranks: readonly (number | undefined)[];
  /** Each is the cause of its group. */
  readonly named: boolean;
  /** Groups that hold none of them. */
  readonly others: readonly string[];
  readonly simple: Readonly<Record<Judge, Verdict>>;
}

/** A pair of sides that was sent, and what the simple judges say of it. */
export interface Sent {
  readonly scenario: Scenario;
  readonly baseline: string;
  readonly candidate: string;
  readonly requests: number;
  readonly simple: Outcome["simple"];
}

const commit = "0123456789abcdef0123456789abcdef01234567";

/** Generates both sides and posts them to the collector, each into an environment of its own. */
export async function send(
  url: string,
  scenario: Scenario,
  index: number,
): Promise<Sent> {
  const startMs = Date.UTC(2026, 0, 15, 8);
  const side = async (name: "baseline" | "candidate", seed: number) => {
    const made = generateSide(scenario[name], seed, startMs);
    const environment = `${name}-${index}`;
    await sendSide(url, made, { environment, commit });
    return { made, environment };
  };
  const baseline = await side("baseline", 7919 * index + 1);
  const candidate = await side("candidate", 7919 * index + 2);
  return {
    scenario,
    baseline: baseline.environment,
    candidate: candidate.environment,
    requests: candidate.made.requests,
    simple: judgeSimply(scenario, baseline.made, candidate.made, index),
  };
}

function judgeSimply(
  { expected }: Scenario,
  baseline: Side,
  candidate: Side,
  seed: number,
): Outcome["simple"] {
  const pairs = operationPairs(baseline.spans, candidate.spans);
  return {
    "mean off by 10 %": verdict(meanThreshold(pairs), expected),
    "1,000 sampled rows": verdict(
      sampledShares(baseline.spans, candidate.spans, seed),
      expected,
    ),
    "ordered by p": verdict(pValueRanking(pairs), expected),
  };
}

const told = ({ verdict: of }: Finding) =>
  of !== "insufficient-data" && of !== "not-exercised";

function fits(
  { family, about, service }: Truth,
  { family: of, subject }: Finding,
) {
  const { operation, path, key, template, metric } = subject;
  return (
    of === family &&
    service.test(subject.service) &&
    [operation, path, key, template, metric].some(
      (text) => text !== undefined && about.test(text),
    )
  );
}

/** Asks the collector to compare, and holds the answer against the ground truth. */
export async function measure(url: string, sent: Sent): Promise<Outcome> {
  const { scenario, baseline, candidate, simple } = sent;
  const { expected } = scenario;
  const query = new URLSearchParams({ baseline, candidate });
  const response = await fetch(`${url}/api/v1/compare?${query.toString()}`);
  if (!response.ok) throw new Error(await response.text());
  const answer = (await response.json()) as CompareAnswer;
  const findings = answer.findings.filter(told);
  const groups = answer.groups.filter(({ cause }) =>
    findings.some(({ id }) => id === cause),
  );
  const right = expected.map((truth) =>
    findings.filter((finding) => fits(truth, finding)).map(({ id }) => id),
  );
  const holds = (ids: readonly string[], planted: readonly string[]) =>
    planted.some((id) => ids.includes(id));
  const group = right.map((planted) =>
    groups.find((one) => holds(one.findings, planted)),
  );
  return {
    scenario,
    ranks: group.map((one) => one?.rank),
    named: group.every(
      (one, place) =>
        one !== undefined && right[place]?.includes(one.cause) === true,
    ),
    others: groups
      .filter((one) => !right.some((planted) => holds(one.findings, planted)))
      .map(({ message }) => message),
    simple,
  };
}
