import { AsyncLocalStorage } from "node:async_hooks";
import { quote } from "../quote.js";
import { kinds } from "../summaries/kinds.js";

const scope = new AsyncLocalStorage<readonly string[]>();

/** What a merge() over the metric tables is called where filters name tables. */
const MERGE = "_table_function.merge";

const tables = [
  "otel_traces",
  "otel_logs",
  "otel_metrics_gauge",
  "otel_metrics_sum",
  "otel_metrics_histogram",
  "otel_metrics_exponential_histogram",
  "otel_metrics_summary",
  "isoscope_requests",
  "isoscope_flows",
  "isoscope_operations",
  ...kinds.map((kind) => `isoscope_summary_${kind}`),
];

/**
 * Runs something, with all that it goes on to do, so that reads see the rows of these environments only.
 */
export function withEnvironments<T>(
  environments: readonly string[],
  run: () => T,
): T {
  return scope.run(environments, run);
}

/** The environments whose rows alone are seen here; undefined when all are. */
export const boundTo = (): readonly string[] | undefined => scope.getStore();

/**
 * The setting by which ClickHouse itself adds the condition to every table that a query names, in whatever
 * subquery; undefined when all rows may be seen.
 *
 * @throws Error for a query of a table whose rows could not be filtered
 */
export function scopeSetting(sql: string): string | undefined {
  const environments = boundTo();
  if (environments === undefined) return undefined;
  for (const [name] of sql.matchAll(/\b(?:otel|isoscope)_\w+/g)) {
    // The pattern inside merge('^otel_metrics_').
    if (name !== "otel_metrics_" && !tables.includes(name)) {
      throw new Error(`${name} can't be read under a binding to environments.`);
    }
  }
  const condition = quote(
    `Environment IN (${environments.map(quote).join(", ")})`,
  );
  const filters = [...tables, MERGE].map(
    (table) => `${quote(table)}: ${condition}`,
  );
  return `additional_table_filters = {${filters.join(", ")}}`;
}
