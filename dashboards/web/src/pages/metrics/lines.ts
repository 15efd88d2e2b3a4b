import type { MetricSeries } from "../../api/types";
import { parseSide, shortCommit } from "../../format/side";

/** One line of the chart. */
export interface Line {
  readonly label: string;
  readonly role: "baseline" | "candidate" | "other";
  /** Seconds since the epoch and values, by time. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

interface Sides {
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
}

/** A line for each series: the two sides first, the other environments after them. */
export function linesOf(series: MetricSeries["series"], sides: Sides): Line[] {
  const order = { baseline: 0, candidate: 1, other: 2 };
  return series
    .map(({ group, points }): Line => {
      const environment = group["environment"] ?? "";
      const commit = group["commit"] ?? "";
      return {
        label:
          commit === "" ? environment : `${environment}@${shortCommit(commit)}`,
        role: roleOf(environment, commit, sides),
        times: points.map(({ at }) => Date.parse(at) / 1000),
        values: points.map(({ value }) => value),
      };
    })
    .sort((a, b) => order[a.role] - order[b.role]);
}

function roleOf(
  environment: string,
  commit: string,
  sides: Sides,
): Line["role"] {
  const is = (selector: string | undefined) => {
    if (selector === undefined) return false;
    const side = parseSide(selector);
    return (
      side.environment === environment &&
      (side.commit === undefined || commit.startsWith(side.commit))
    );
  };
  if (is(sides.baseline)) return "baseline";
  return is(sides.candidate) ? "candidate" : "other";
}

/** The lines on one common time axis, as uPlot takes them; null where a line has no point. */
export function aligned(
  lines: readonly Line[],
): [times: number[], ...values: (number | null)[][]] {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort(
    (a, b) => a - b,
  );
  return [
    times,
    ...lines.map((line) => {
      const at = new Map(
        line.times.map((time, index) => [time, line.values[index] ?? null]),
      );
      return times.map((time) => at.get(time) ?? null);
    }),
  ];
}
