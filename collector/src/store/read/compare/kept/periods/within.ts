import type { Fragment } from "../../../query.js";
import type { Range, Reach } from "./period.js";

/** The rows of an environment within some stretches. */
export const within = (
  environment: string,
  time: string,
  ranges: readonly Range[],
  reach: Reach = {},
): Fragment => {
  const { sql, params } = between(time, ranges, reach);
  return {
    sql: `Environment = {environment:String} AND (${sql})`,
    params: { ...params, environment },
  };
};

/**
 * Whether a moment lies within some stretches.
 *
 * @param time a DateTime64
 */
export function between(
  time: string,
  ranges: readonly Range[],
  { beforeMs = 0, afterMs = 0 }: Reach = {},
): Fragment {
  const name = `${beforeMs}_${afterMs}`;
  const params: Record<string, number> = {};
  const stretches = ranges.map(({ fromMs, toMs }, place) => {
    const [from, to] = [`from_${name}_${place}`, `to_${name}_${place}`];
    params[from] = Math.max(0, fromMs - beforeMs);
    params[to] = toMs + afterMs;
    return `${time} >= fromUnixTimestamp64Milli({${from}:Int64}, 'UTC') AND ${time} < fromUnixTimestamp64Milli({${to}:Int64}, 'UTC')`;
  });
  return { sql: stretches.join(" OR ") || "0", params };
}
