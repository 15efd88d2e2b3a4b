/** What stands for the dashboard's time picker and its panel's width. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalSeconds: number;
}

/**
 * Replaces what the ClickHouse data source replaces before a query is sent: its macros, as its documentation
 * says, and Grafana's variables.
 *
 * @param values chosen values of the dashboard's variables
 * @throws Error where something is left that ClickHouse could not read
 */
export function expand(
  sql: string,
  view: View,
  values: Readonly<Record<string, readonly string[]>>,
): string {
  const seconds = (ms: number) => `toDateTime(${Math.floor(ms / 1000)})`;
  const expanded = sql
    .replace(
      /\$__timeFilter\((\w+)\)/g,
      (_, column: string) =>
        `${column} >= ${seconds(view.fromMs)} AND ${column} <= ${seconds(view.toMs)}`,
    )
    .replace(
      /\$__timeInterval\((\w+)\)/g,
      (_, column: string) =>
        `toStartOfInterval(toDateTime(${column}), INTERVAL ${view.intervalSeconds} second)`,
    )
    .replaceAll("$__interval_s", String(view.intervalSeconds))
    .replace(
      /\$\{(\w+)(?::(\w+))?\}/g,
      (_, name: string, format: string | undefined) => {
        const chosen = values[name];
        if (chosen === undefined)
          throw new Error(`no variable ${name}: ${sql}`);
        if (format === undefined) return chosen.join(",");
        if (format !== "sqlstring") throw new Error(`unknown format ${format}`);
        return chosen
          .map((value) => `'${value.replaceAll("'", "''")}'`)
          .join(",");
      },
    );
  if (expanded.includes("$")) throw new Error(`not expanded: ${expanded}`);
  return expanded;
}
