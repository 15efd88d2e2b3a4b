import type { FailureCount } from "../../../compare/flows/population.js";
import type { Cells } from "./cells.js";
import { eachOn, type OnSides } from "./kept/on-sides.js";
import { someOf } from "./kept/some-of.js";
import type { Rows } from "./kept/stores.js";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Failure = Writable<FailureCount> & {
  readonly problems: Map<string, number>;
};

/** In how many traces each operation and statement failed, or was refused. */
export const readFailures = (cells: Cells): Promise<FailureCount[]> =>
  cells.read("failures", (failures, on) => {
    const found = new Map<string, Failure>();
    for (const row of failures.rows) addTo(found, row, on);
    return [...found.values()].map(({ problems, ...failure }) => ({
      ...failure,
      problem: commonest(problems),
    }));
  });

function addTo(
  found: Map<string, Failure>,
  row: Rows["failures"],
  on: OnSides,
): void {
  eachOn(row.groups, on, (at, side, isLate) => {
    const key = `${side} ${row.id}`;
    const sum = found.get(key) ?? none(row.id, side);
    found.set(key, sum);
    const [failed = 0, rejected = 0] = [row.failed[at], row.rejected[at]];
    sum.failed += failed;
    sum.rejected += rejected;
    if (isLate) {
      sum.failedLate += failed;
      sum.rejectedLate += rejected;
    }
    sum.failedWeight += row.failedWeights[at] ?? 0;
    sum.rejectedWeight += row.rejectedWeights[at] ?? 0;
    sum.failing = someOf(sum.failing, row.failing[at] ?? []);
    sum.rejecting = someOf(sum.rejecting, row.rejecting[at] ?? []);
    for (const [problem, traces] of row.problems[at] ?? []) {
      sum.problems.set(problem, (sum.problems.get(problem) ?? 0) + traces);
    }
  });
}

const none = (id: string, side: number): Failure => ({
  ...{ id, side, problem: "", problems: new Map<string, number>() },
  ...{ failed: 0, rejected: 0, failedLate: 0, rejectedLate: 0 },
  ...{ failedWeight: 0, rejectedWeight: 0, failing: [], rejecting: [] },
});

const commonest = (problems: ReadonlyMap<string, number>): string =>
  [...problems].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0] ??
  "";
