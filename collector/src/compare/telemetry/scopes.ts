import { chanceUnseen, rootTraffic } from "../exposure.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { pair, type Pair } from "../side.js";
import { exposureOf, statusOf, type Inventoried, type Item } from "./items.js";
import type { SpanInventory } from "./population.js";

/** One instrumentation of one service. */
export interface ScopeUse {
  readonly item: Item;
  readonly scope: string;
  /** Ids of the operations that it records. */
  readonly operations: readonly string[];
  readonly versions: Pair<readonly string[]>;
  readonly traces: Pair<number>;
  /** Whether the processes say that it is loaded; undefined where they say nothing. */
  readonly loaded: Pair<boolean | undefined>;
}

/** Share of a service's traces from which an instrumentation belongs to whatever the service does. */
const always = 0.9;

/** The instrumentations whose spans either side shows, by service. */
export function scopeUses(populations: Inventoried): ScopeUse[] {
  const { telemetry, names, calls } = populations;
  const traffic = rootTraffic(calls);
  const named = new Map(names.map((name) => [name.id, name]));
  const serviceOf = ({ operation }: SpanInventory) =>
    named.get(operation)?.service ?? "";
  const own = telemetry.spans.filter(({ key }) => key === "");
  const services = groupBy(own, serviceOf);
  return [...services].flatMap(([service, rows]) => {
    const most = (of: readonly SpanInventory[]) =>
      pair((side) => Math.max(0, ...of.map((row) => row[side]?.traces ?? 0)));
    const traces = most(rows);
    return [...groupBy(rows, ({ scope }) => scope)].flatMap(
      ([scope, some]): ScopeUse[] => {
        // Where one side's service shows nothing at all, that is what is to be said.
        if (scope === "" || Math.min(traces.baseline, traces.candidate) === 0)
          return [];
        const seen = most(some);
        const has = pair((side) => seen[side] > 0);
        const present = has.baseline ? "baseline" : "candidate";
        const absent = has.baseline ? "candidate" : "baseline";
        const operations = new Set(some.map(({ operation }) => operation));
        const exposures = exposureOf(
          calls.filter(({ callee }) => operations.has(callee)),
          traffic,
          present,
        );
        const share = seen[present] / traces[present];
        // Without a request that is comparable, only what every trace has can be missed.
        const unseen = exposures.some(({ chances }) => chances > 0)
          ? chanceUnseen(exposures)
          : share >= always
            ? chanceUnseen([
                {
                  seen: seen[present],
                  of: traces[present],
                  chances: traces[absent],
                },
              ])
            : 1;
        const versions = pair((side) =>
          [...new Set(some.flatMap((row) => row[side]?.versions ?? []))].sort(),
        );
        return [
          {
            scope,
            operations: [...operations],
            versions,
            traces: seen,
            loaded: pair((side) => loaded(populations, service, scope, side)),
            item: {
              kind: "scope",
              service,
              name: scope,
              status: statusOf(
                has,
                unseen,
                String(versions.baseline) !== String(versions.candidate),
              ),
              rate: Math.min(1, share),
              unseen,
            },
          },
        ];
      },
    );
  });
}

function loaded(
  { telemetry }: Inventoried,
  service: string,
  scope: string,
  side: "baseline" | "candidate",
): boolean | undefined {
  const manifest = telemetry.manifests.find((one) => one.service === service)?.[
    side
  ];
  if (manifest === undefined) return undefined;
  // The scope bears the package's name, the manifest the short one.
  return Object.keys(manifest.instrumentations).some(
    (name) => scope === name || scope.endsWith(`instrumentation-${name}`),
  );
}

/** Whether the lack of an instrumentation's spans is the instrumentation's and not the operations'. */
export function isOff({ item, loaded, operations }: ScopeUse): boolean {
  if (item.status !== "missing" && item.status !== "extra") return false;
  const there = loaded[item.status === "missing" ? "candidate" : "baseline"];
  // Nobody says: one operation less is an operation less, several at once are their instrumentation.
  return there === undefined
    ? operations.length >= limits.telemetry.operations
    : !there;
}
