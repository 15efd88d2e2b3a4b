import type { Database } from "../database.js";
import type { Selection } from "./compare/ask.js";
import { readTrace, readPlaces } from "./compare/traces.js";
import type { FactRow } from "./compare/facts.js";
import { knownTemplates } from "./compare/templates.js";
import { ask, type Fragment } from "./query.js";
import { processReader } from "./processes.js";
import { sideReader } from "./sides.js";

/** The requests of one root operation on one side, but for one trace. */
export interface PopulationQuery {
  /** Operation id. */
  readonly root: string;
  readonly environment: string;
  /** A prefix; empty for any commit. */
  readonly commit: string;
  /** The trace in question. */
  readonly traceId: string;
}

/** Its healthy traces of middling duration, milliseconds. */
export interface MiddleQuery extends PopulationQuery {
  readonly low: number;
  readonly high: number;
}

export interface PlaceRow {
  readonly environment: string;
  readonly commit: string;
  readonly traces: number;
  readonly healthy: number;
  readonly lastSeenMs: number;
}

export interface PopulationRow {
  readonly traces: number;
  readonly healthy: number;
  /** Healthy within the limit. */
  readonly swift: number;
  readonly quantiles: readonly [number, number, number];
  readonly place: number;
}

interface SampleRow {
  readonly traceId: string;
  readonly hash: string;
}

interface RepresentativeRow {
  readonly hash: string;
  readonly sampled: number;
  readonly alike: number;
}

export interface StepRow {
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  readonly statement: string;
  readonly traces: number;
  readonly failed: number;
  readonly medianCalls: number;
  readonly medianMs: number;
  readonly asOften: number;
  readonly asSeldom: number;
  readonly asSlow: number;
}

export interface AttributeRow {
  readonly id: string;
  readonly key: string;
  readonly same: number;
  readonly present: number;
  readonly distinctValues: number;
  readonly usual: string;
}

export interface LineRow {
  readonly service: string;
  readonly severity: number;
  readonly template: string;
  /** One of mine, or "". */
  readonly said: string;
  readonly mine: number;
  readonly traces: number;
}

export interface CommitRow {
  readonly commit: string;
  readonly firstSeenMs: number;
  readonly environments: readonly string[];
}

/** Healthy traces that one trace is held against: a share of one in three hundred shows among them. */
const SAMPLE = 1000;

const nothing: Fragment = { sql: "", params: {} };

/**
 * What explaining a trace asks of the store.
 *
 * @param facts what both sides' processes told of their surroundings, as a comparison has it
 */
export function whyReader(
  db: Database,
  facts: (selection: Selection) => Promise<readonly FactRow[]>,
) {
  const sides = sideReader(db);
  const processes = processReader(db);
  const bind = ({ root, ...rest }: PopulationQuery) => ({
    ...rest,
    root: BigInt(root),
  });
  // Several things are asked about the same sample.
  const samples = new WeakMap<MiddleQuery, Promise<readonly SampleRow[]>>();
  const sampleOf = (query: MiddleQuery) => {
    const sample =
      samples.get(query) ??
      ask<SampleRow>(
        db,
        "why/healthy.sql",
        {},
        { ...bind(query), sample: SAMPLE },
      );
    samples.set(query, sample);
    return sample;
  };
  const over = async <Row>(
    name: string,
    query: MiddleQuery,
    params: Readonly<Record<string, unknown>> = {},
    templated: Fragment = nothing,
  ) => {
    const sample = await sampleOf(query);
    return ask<Row>(
      db,
      `why/${name}.sql`,
      { templated },
      {
        ...bind(query),
        healthy: sample.map(({ hash }) => BigInt(hash)),
        ...params,
      },
    );
  };
  return {
    mustExist: sides.mustExist.bind(sides),
    trace: readTrace.bind(undefined, db),
    places: readPlaces.bind(undefined, db),
    /** Where the root operation has run. */
    sidesOf: (root: string, traceId: string) =>
      ask<PlaceRow>(db, "why/places.sql", {}, { root: BigInt(root), traceId }),
    async population(query: PopulationQuery, ms: number, limit: number) {
      const [row] = await ask<PopulationRow>(
        db,
        "why/population.sql",
        {},
        { ...bind(query), ms, limit },
      );
      return row;
    },
    async representative(query: MiddleQuery, median: number) {
      const [row] = await over<RepresentativeRow>("representative", query, {
        median,
      });
      const found = (await sampleOf(query)).find(
        ({ hash }) => hash === row?.hash,
      );
      return row && found && { ...row, traceId: found.traceId };
    },
    steps: (
      query: MiddleQuery,
      mine: readonly {
        readonly id: string;
        readonly calls: number;
        readonly ms: number;
      }[],
    ) =>
      over<StepRow>("steps", query, {
        ids: mine.map(({ id }) => BigInt(id)),
        calls: mine.map(({ calls }) => calls),
        durations: mine.map(({ ms }) => ms),
      }),
    attributes: (query: MiddleQuery) => over<AttributeRow>("attributes", query),
    lines: async (query: MiddleQuery) => {
      const sample = await sampleOf(query);
      const healthy_ids = sample.map(({ traceId }) => traceId);
      const templated = await knownTemplates(db);
      return over<LineRow>("lines", query, { healthy_ids }, templated);
    },
    processes: processes.likeTrace.bind(processes),
    processFacts: processes.facts.bind(processes),
    commits: () => ask<CommitRow>(db, "why/commits.sql"),
    facts: (
      baseline: Pick<PopulationQuery, "environment" | "commit">,
      candidate: Pick<PopulationQuery, "environment" | "commit">,
    ) => {
      const ever = { sinceMs: 0, untilMs: 9_223_372_036_854 };
      return facts({
        baseline: { ...baseline, ...ever },
        candidate: { ...candidate, ...ever },
        service: undefined,
      });
    },
  };
}
