import type { Fragment } from "./query.js";

/** The filters that every signal has. Times in milliseconds since the epoch, `until` exclusive. */
export interface SideFilter {
  readonly environment?: string | undefined;
  /** A whole commit, or 7 or more leading hex digits of one. */
  readonly commit?: string | undefined;
  readonly service?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

const COMMIT_PREFIX = /^[0-9a-f]{7,}$/i;

/**
 * Conditions for a WHERE: only those that are asked for, so that the primary key prunes on what remains.
 *
 * @param time the column that `sinceMs` and `untilMs` are about
 */
export function sideConditions(filter: SideFilter, time: string): Fragment[] {
  return [
    when(filter.environment, (environment) => ({
      sql: "Environment = {environment:String}",
      params: { environment },
    })),
    when(filter.commit, commitCondition),
    when(filter.service, (service) => ({
      sql: "ServiceName = {service:String}",
      params: { service },
    })),
    when(filter.sinceMs, (sinceMs) => ({
      sql: `${time} >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')`,
      params: { sinceMs },
    })),
    when(filter.untilMs, (untilMs) => ({
      sql: `${time} < fromUnixTimestamp64Milli({untilMs:Int64}, 'UTC')`,
      params: { untilMs },
    })),
  ].flat();
}

function commitCondition(commit: string): Fragment {
  return COMMIT_PREFIX.test(commit)
    ? {
        sql: "startsWith(Commit, {commit:String})",
        params: { commit: commit.toLowerCase() },
      }
    : { sql: "Commit = {commit:String}", params: { commit } };
}

/** The fragments of an optional filter: none when it is not given. */
export function when<T>(
  value: T | undefined,
  fragment: (value: T) => Fragment,
): Fragment[] {
  return value === undefined ? [] : [fragment(value)];
}

/** An attribute that must have this value, in any of a row's attribute maps. */
export type AttributeFilter = Readonly<Record<string, string>>;

/**
 * Keeps the rows where every attribute has its value in one of the maps. One condition for each attribute:
 * a lambda over all of them would copy a row's maps for each, and take twenty times as long.
 *
 * @param maps columns of type Map(String, String)
 */
export function attributeConditions(
  attributes: AttributeFilter,
  maps: readonly string[],
): Fragment[] {
  return Object.entries(attributes).map(([key, value], place) => {
    const boundKey = `{attributeKey${place}:String}`;
    const boundValue = `{attributeValue${place}:String}`;
    const holds = maps.map((map) =>
      // A missing key reads as '', which must not match a filter for an empty value.
      value === ""
        ? `(mapContains(${map}, ${boundKey}) AND ${map}[${boundKey}] = '')`
        : `${map}[${boundKey}] = ${boundValue}`,
    );
    return {
      sql: `(${holds.join(" OR ")})`,
      params: {
        [`attributeKey${place}`]: key,
        [`attributeValue${place}`]: value,
      },
    };
  });
}

/** All of the conditions, as one that is always true when there are none. */
export function all(conditions: readonly Fragment[]): Fragment {
  return {
    sql: conditions.map(({ sql }) => sql).join("\n    AND ") || "1",
    params: Object.assign({}, ...conditions.map((c) => c.params)) as Record<
      string,
      unknown
    >,
  };
}
