import * as limits from "../compare/limits.js";
import { formatSide, shortSide, type Selector } from "../compare/side.js";
import { stepsOf } from "../compare/why/my-steps.js";
import { nearestSide, type Place } from "../compare/why/nearest.js";
import { conclude, isSlow, oddestRespect } from "../compare/why/conclude.js";
import type { Process, ProcessFact } from "../compare/why/processes.js";
import type { Respect } from "../compare/why/suspect.js";
import type { Healthy, MyStep } from "../compare/why/population.js";
import { IsoscopeError } from "../errors.js";
import {
  answerTracePair,
  type TracePairStore,
} from "./compare-traces-answer.js";
import { sideDifferences, type SidesStore } from "./why-sides.js";
import type { WhyAnswer } from "./why-schemas.js";

interface PopulationQuery {
  readonly root: string;
  readonly environment: string;
  readonly commit: string;
  readonly traceId: string;
}
interface MiddleQuery extends PopulationQuery {
  readonly low: number;
  readonly high: number;
}
interface Population {
  readonly traces: number;
  readonly healthy: number;
  readonly swift: number;
  readonly quantiles: readonly [number, number, number];
  readonly place: number;
}

/** The trace that stands for a sample of so many. */
interface Sampled {
  readonly traceId: string;
  readonly sampled: number;
}

/** What explaining a trace needs of the store. */
export interface WhyStore extends TracePairStore, SidesStore {
  mustExist(side: {
    environment: string;
    commit: string | undefined;
  }): Promise<void>;
  sidesOf(root: string, traceId: string): Promise<readonly Place[]>;
  population(
    query: PopulationQuery,
    ms: number,
    limit: number,
  ): Promise<Population | undefined>;
  representative(
    query: MiddleQuery,
    median: number,
  ): Promise<Sampled | undefined>;
  steps(
    query: MiddleQuery,
    mine: readonly Pick<MyStep, "id" | "calls" | "ms">[],
  ): Promise<Healthy["steps"]>;
  attributes(query: MiddleQuery): Promise<Healthy["attributes"]>;
  lines(query: MiddleQuery): Promise<Healthy["lines"]>;
  processes(
    root: string,
    traceId: string,
    services: readonly string[],
    bad: {
      readonly outcome: string;
      readonly slowerMs: number;
      readonly respect: Respect | undefined;
    },
  ): Promise<readonly Process[]>;
  processFacts(
    environments: readonly string[],
    instances: readonly string[],
  ): Promise<readonly ProcessFact[]>;
}

/** The most spans of a trace that are looked at; those that start first. */
const MAX_SPANS = 20_000;
/** Beyond so many times the third quartile a success is no longer swift. */
const SWIFT = 1.5;

/**
 * Explains one trace by the healthy ones it is not like.
 *
 * @param against the side to hold it against; the nearest that does well when left out
 * @throws IsoscopeError ISO-UNKNOWN-TRACE, ISO-UNKNOWN-ENVIRONMENT or ISO-UNKNOWN-COMMIT
 */
export async function answerWhy(
  store: WhyStore,
  traceId: string,
  against: Selector | undefined,
): Promise<WhyAnswer> {
  const spans = await store.trace(traceId, MAX_SPANS);
  const [first] = spans;
  if (first === undefined) {
    throw new IsoscopeError(
      "ISO-UNKNOWN-TRACE",
      `Nothing of trace ${traceId} is stored.`,
      {
        hint: "Spans are stored within about a second of their arrival. `isoscope status` tells what was refused, GET /api/v1/traces lists what there is.",
      },
    );
  }
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const root = spans.find(({ parentSpanId }) => parentSpanId === "");
  const orphans = spans.filter(
    ({ parentSpanId }) => parentSpanId !== "" && !ids.has(parentSpanId),
  ).length;
  const entry = root ?? first;
  const failed = spans.filter(({ outcome }) => outcome !== "ok");
  const base = {
    traceId,
    environment: entry.environment,
    commit: entry.commit,
    service: entry.service,
    operation: entry.operation,
    outcome: entry.outcome,
    problem: failed.at(-1)?.problem ?? "",
    durationMs: entry.durationMs,
    spans: spans.length,
    complete: root !== undefined && orphans === 0,
    percentile: null,
    against: null,
    divergence: null,
    unusual: entry.outcome !== "ok",
    suspects: [],
  };
  if (root === undefined) {
    return {
      ...base,
      summary:
        "Not complete: its root span has not arrived, so it is not known what request it was.",
      notes: [
        "A root span is sent when its request ends. If it stays away, its sender is not instrumented, samples otherwise, or its export failed.",
      ],
    };
  }
  const notes =
    orphans === 0
      ? []
      : [
          `Not complete: ${orphans} of its spans wait for a parent that has not arrived; what is missing may only be late.`,
        ];
  if (against !== undefined) {
    const { environment, commit } = against;
    await store.mustExist({
      environment,
      commit: commit === "" ? undefined : commit,
    });
  }
  const query = { root: root.operationId, traceId };
  const own = { environment: root.environment, commit: root.commit };
  const side =
    against ??
    nearestSide(await store.sidesOf(root.operationId, traceId), own) ??
    own;
  const other = { environment: side.environment, commit: side.commit };
  const there = await store.population(
    { ...query, ...other },
    root.durationMs,
    Number.MAX_SAFE_INTEGER,
  );
  if (there === undefined || there.healthy < limits.minTraces) {
    return {
      ...base,
      summary: `Nothing to hold it against: ${shortSide(other)} has ${there?.healthy ?? 0} healthy requests of ${root.service} ${root.operation}, ${limits.minTraces} are needed.`,
      notes,
    };
  }
  const [low, median, high] = there.quantiles;
  const middle = { ...query, ...other, low, high };
  const isOwn =
    other.environment === own.environment && other.commit === own.commit;
  if (isOwn && against === undefined) {
    notes.push(
      `No other environment or commit has ${limits.minTraces} healthy requests of ${root.service} ${root.operation}: it is held against its own side.`,
    );
  }
  const mine = stepsOf(spans);
  const swift = { ...query, ...own, low: 0, high: SWIFT * high + 1 };
  const services = new Set(spans.map((span) => span.service));
  const { outcome } = root;
  const { place } = there;
  const slowerMs = outcome === "ok" ? swift.high : 0;
  const processesThat = (respect?: Respect) =>
    readProcesses(store, root.operationId, traceId, [...services], {
      ...{ outcome, slowerMs, respect },
    });
  const [healthy, here, ownPopulation, sides, alike] = await Promise.all([
    readHealthy(store, middle, median, mine),
    isOwn ? null : readHealthy(store, swift, median, mine),
    store.population({ ...query, ...own }, root.durationMs, swift.high),
    isOwn
      ? { facts: [], commits: undefined }
      : sideDifferences(store, other, own, services),
    outcome !== "ok" || isSlow(place) ? processesThat() : undefined,
  ]);
  const { representative } = healthy;
  const pair =
    representative === undefined
      ? undefined
      : await answerTracePair(store, {
          baseline: representative.traceId,
          candidate: traceId,
        });
  const held = {
    there: healthy,
    here,
    names: { baseline: shortSide(other), candidate: shortSide(own) },
  };
  // What is odd about it is known only now.
  const respect = alike ? undefined : oddestRespect({ mine, outcome, held });
  const processes =
    alike ??
    (respect === undefined
      ? { processes: [], facts: [] }
      : await processesThat(respect));
  const conclusion = conclude({
    ...{ mine, outcome, place, held, sides, ...processes },
    own: ownPopulation ?? { traces: 0, swift: 0 },
  });
  return {
    ...base,
    percentile: pair?.candidate.percentile ?? null,
    against: {
      selector: formatSide(other),
      ...other,
      traces: there.traces,
      healthy: there.healthy,
      sampled: healthy.n,
      ...{ lowMs: low, medianMs: median, highMs: high },
      percentile: Math.round(1000 * there.place) / 10,
      representative: representative?.traceId ?? null,
    },
    divergence: pair?.headline ?? null,
    unusual: conclusion.unusual,
    summary: conclusion.summary,
    suspects: conclusion.suspects.map((suspect, index) => ({
      rank: index + 1,
      ...suspect,
    })),
    notes: [...notes, ...conclusion.notes],
  };
}

async function readProcesses(
  store: WhyStore,
  ...question: Parameters<WhyStore["processes"]>
) {
  const processes = await store.processes(...question);
  const distinct = (of: (one: Process) => string) => [
    ...new Set(processes.map(of)),
  ];
  const facts =
    processes.length < 2
      ? []
      : await store.processFacts(
          distinct(({ environment }) => environment),
          distinct(({ instance }) => instance),
        );
  return { processes, facts };
}

async function readHealthy(
  store: WhyStore,
  query: MiddleQuery,
  median: number,
  mine: readonly MyStep[],
): Promise<Healthy & { readonly representative: Sampled | undefined }> {
  const [representative, steps, attributes, lines] = await Promise.all([
    store.representative(query, median),
    store.steps(query, mine),
    store.attributes(query),
    store.lines(query),
  ]);
  const n = representative?.sampled ?? 0;
  return { n, steps, attributes, lines, representative };
}
