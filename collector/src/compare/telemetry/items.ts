import {
  chanceUnseen,
  rootTraffic,
  stratumOf,
  unknownRoot,
  type Exposure,
  type RootTraffic,
} from "../exposure.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import type {
  CallPopulation,
  MetricPopulation,
  Populations,
} from "../population.js";
import { pair, type Pair } from "../side.js";
import type { SpanInventory } from "./population.js";

/** What is asked of the populations here. */
export type Inventoried = Pick<
  Populations,
  "sides" | "names" | "calls" | "logs" | "metrics" | "telemetry"
>;

export type Kind = "scope" | "operation" | "metric" | "log" | "attribute";

export type Status =
  "present" | "missing" | "extra" | "changed" | "not-exercised";

/** One thing that telemetry can show. */
export interface Item {
  readonly kind: Kind;
  readonly service: string;
  readonly name: string;
  readonly status: Status;
  /** Share of the occasions on which it is seen, on the side that shows more of it. */
  readonly rate: number;
  /** The chance that the side without it would not show it although it has it. */
  readonly unseen: number;
}

/**
 * Something that one side shows is missing on the other only if that had occasion to show it: unseen is at
 * most one in a hundred.
 */
export function statusOf(
  has: Pair<boolean>,
  unseen: number,
  changed = false,
): Status {
  if (has.baseline && has.candidate) return changed ? "changed" : "present";
  if (unseen > limits.maxUnseen) return "not-exercised";
  return has.baseline ? "missing" : "extra";
}

const tracesOf = (counts: CallPopulation["baseline"]) =>
  counts.reduce((sum, { traces }) => sum + traces, 0);

/** How often operations that belong together were seen per request, and how often they could have been. */
export function exposureOf(
  calls: readonly CallPopulation[],
  traffic: ReadonlyMap<string, RootTraffic>,
  present: "baseline" | "candidate",
): Exposure[] {
  const absent = present === "baseline" ? "candidate" : "baseline";
  const known = calls.filter(({ root }) => root !== unknownRoot);
  return [...groupBy(known, stratumOf)].flatMap(([key, rows]): Exposure[] => {
    const requests = traffic.get(key);
    if (requests === undefined) return [];
    return [
      {
        // Of several operations the commonest: at least so many traces have any of them.
        seen: Math.max(...rows.map((row) => tracesOf(row[present]))),
        of: requests.traces[present],
        chances: requests.traces[absent],
      },
    ];
  });
}

const highest = (exposures: readonly Exposure[]) =>
  Math.max(0, ...exposures.map(({ seen, of }) => seen / Math.max(1, of)));

function operationItems({ calls, names }: Inventoried): Item[] {
  const traffic = rootTraffic(calls);
  const named = new Map(names.map((name) => [name.id, name]));
  return [...groupBy(calls, ({ callee }) => callee)].flatMap(
    ([callee, rows]): Item[] => {
      const name = named.get(callee);
      if (name === undefined) return [];
      const has = pair((side) => rows.some((row) => row[side].length > 0));
      const exposures = exposureOf(
        rows,
        traffic,
        has.baseline ? "baseline" : "candidate",
      );
      const unseen = chanceUnseen(exposures);
      return [
        {
          kind: "operation",
          service: name.service,
          name: `${name.kind} ${name.operation}`,
          status: statusOf(has, unseen),
          rate: highest(exposures),
          unseen,
        },
      ];
    },
  );
}

function metricItems(metrics: readonly MetricPopulation[]): Item[] {
  return [...groupBy(metrics, ({ service }) => service).values()].flatMap(
    (rows) => {
      const collections = pair((side) =>
        Math.max(0, ...rows.map((row) => row[side]?.serviceCollections ?? 0)),
      );
      return rows.map((row): Item => {
        const { service, metric, baseline, candidate } = row;
        const shown = baseline ?? candidate;
        const rate =
          ((shown?.collections ?? 0) + 0.5) /
          ((shown?.serviceCollections ?? 0) + 1);
        const unseen =
          (1 - rate) **
          collections[baseline === undefined ? "baseline" : "candidate"];
        const same = (of: "kinds" | "units") =>
          String(baseline?.[of]) === String(candidate?.[of]);
        return {
          kind: "metric",
          service,
          name: metric,
          status: statusOf(
            {
              baseline: baseline !== undefined,
              candidate: candidate !== undefined,
            },
            unseen,
            !same("kinds") || !same("units"),
          ),
          rate,
          unseen,
        };
      });
    },
  );
}

function logItems({ logs, calls }: Inventoried): Item[] {
  const traffic = rootTraffic(calls);
  const templates = groupBy(logs, ({ service, severity, template }) =>
    JSON.stringify([service, severity, template]),
  );
  return [...templates.values()].flatMap((rows): Item[] => {
    const [first] = rows;
    if (first === undefined) return [];
    const has = pair((side) => rows.some((row) => row[side] !== undefined));
    const present = has.baseline ? "baseline" : "candidate";
    const absent = has.baseline ? "candidate" : "baseline";
    const exposures = rows.flatMap((row): Exposure[] => {
      const requests = traffic.get(stratumOf(row));
      return requests === undefined
        ? []
        : [
            {
              seen: Math.min(
                row[present]?.traces ?? 0,
                requests.traces[present],
              ),
              of: requests.traces[present],
              chances: requests.traces[absent],
            },
          ];
    });
    const unseen = chanceUnseen(exposures);
    return [
      {
        kind: "log",
        service: first.service,
        name: first.template,
        status: statusOf(has, unseen),
        rate: highest(exposures),
        unseen,
      },
    ];
  });
}

/** A key of one operation with the spans it could be on. */
export interface KeyUse {
  readonly row: SpanInventory;
  readonly item: Item;
  /** Traces of the operation on either side, and the share of its spans that have the key. */
  readonly traces: Pair<number>;
  readonly share: Pair<number>;
}

/** The attributes of operations that both sides run. */
export function keyUses({ telemetry, names }: Inventoried): KeyUse[] {
  const named = new Map(names.map((name) => [name.id, name]));
  const all = groupBy(
    telemetry.spans.filter(({ key }) => key === ""),
    ({ operation }) => operation,
  );
  const keys = groupBy(
    telemetry.spans.filter(({ key }) => key !== ""),
    ({ operation, key }) => JSON.stringify([operation, key]),
  );
  return [...keys.values()].flatMap((rows): KeyUse[] => {
    const [row] = rows;
    const spans = row === undefined ? undefined : all.get(row.operation);
    const name = row === undefined ? undefined : named.get(row.operation);
    if (!row || !spans || !name) return [];
    const total = (of: readonly SpanInventory[], what: "spans" | "traces") =>
      pair((side) => of.reduce((n, one) => n + (one[side]?.[what] ?? 0), 0));
    const traces = total(spans, "traces");
    // Where the operation itself is not there, that is what is to be said.
    if (Math.min(traces.baseline, traces.candidate) === 0) return [];
    const [having, out] = [total(rows, "spans"), total(spans, "spans")];
    const share = pair((side) => having[side] / Math.max(1, out[side]));
    const present = share.baseline > 0 ? "baseline" : "candidate";
    const unseen = chanceUnseen([
      {
        // Spans of one trace are no independent trials: as many as there are traces.
        seen: Math.round(share[present] * traces[present]),
        of: traces[present],
        chances: traces[present === "baseline" ? "candidate" : "baseline"],
      },
    ]);
    return [
      {
        row,
        traces,
        share,
        item: {
          kind: "attribute",
          service: name.service,
          name: row.key,
          status: statusOf(
            { baseline: share.baseline > 0, candidate: share.candidate > 0 },
            unseen,
          ),
          rate: Math.max(share.baseline, share.candidate),
          unseen,
        },
      },
    ];
  });
}

/** Everything both sides' telemetry shows, but for the instrumentations themselves. */
export function inventory(populations: Inventoried): Item[] {
  return [
    ...operationItems(populations),
    ...metricItems(populations.metrics),
    ...logItems(populations),
    ...keyUses(populations).map(({ item }) => item),
  ];
}
