import type { Cells } from "./cells.js";
import type { Selection } from "./ask.js";
import { eachOn } from "./kept/on-sides.js";

/** Versions of an instrumentation that are told of a side. */
const VERSIONS = 10;

interface KeyCount {
  readonly spans: number;
  readonly versions: readonly string[];
}

/** Successful spans of an operation, by the instrumentation that records them, that have an attribute. */
export interface KeySpans {
  readonly operation: string;
  readonly scope: string;
  /** "" for the spans themselves. */
  readonly key: string;
  /** A side that has none is undefined. */
  readonly sides: readonly [KeyCount | undefined, KeyCount | undefined];
}

/** Which attributes the successful spans of each operation have, and which instrumentation records them. */
export const readKeySets = (
  cells: Cells,
  { service }: Pick<Selection, "service">,
): Promise<KeySpans[]> =>
  cells.read("telemetry", (telemetry, on) => {
    const found = new Map<string, Found>();
    for (const set of telemetry.rows) {
      if ((service ?? set.service) !== set.service) continue;
      const spans = [0, 0];
      eachOn(set.groups, on, (at, side) => {
        spans[side] = (spans[side] ?? 0) + (set.spans[at] ?? 0);
      });
      for (const key of ["", ...set.keys]) {
        for (const side of [0, 1] as const) {
          const n = spans[side] ?? 0;
          if (n > 0) add(found, { ...set, key }, side, n);
        }
      }
    }
    return [...found.values()].map(({ sides, ...key }) => ({
      ...key,
      sides: [countOf(sides[0]), countOf(sides[1])],
    }));
  });

interface Count {
  spans: number;
  readonly versions: Set<string>;
}

type Found = Omit<KeySpans, "sides"> & {
  readonly sides: [Count | undefined, Count | undefined];
};

function add(
  found: Map<string, Found>,
  of: Omit<KeySpans, "sides"> & { readonly version: string },
  side: 0 | 1,
  spans: number,
): void {
  const { operation, scope, key, version } = of;
  const name = JSON.stringify([operation, scope, key]);
  let one = found.get(name);
  if (one === undefined) {
    one = { operation, scope, key, sides: [undefined, undefined] };
    found.set(name, one);
  }
  const count = (one.sides[side] ??= { spans: 0, versions: new Set() });
  count.spans += spans;
  if (key === "" && version !== "") count.versions.add(version);
}

const countOf = (count: Count | undefined): KeyCount | undefined =>
  count && {
    spans: count.spans,
    versions: [...count.versions].sort().slice(0, VERSIONS),
  };
