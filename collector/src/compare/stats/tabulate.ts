/** How often each value occurred. */
export interface Frequency {
  readonly value: number;
  readonly count: number;
}

/** Two samples side by side: each value that either has, ascending, and how often it occurred in them. */
export type Tabulated = readonly (readonly [
  value: number,
  baseline: number,
  candidate: number,
])[];

/** Puts two tabulated samples side by side. Those that are sorted already are merged in linear time. */
export function tabulate(
  baseline: readonly Frequency[],
  candidate: readonly Frequency[],
): Tabulated {
  const rows: [number, number, number][] = [];
  for (const { value, count } of baseline) rows.push([value, count, 0]);
  for (const { value, count } of candidate) rows.push([value, 0, count]);
  rows.sort(([x], [y]) => x - y);
  const table: [number, number, number][] = [];
  let last: [number, number, number] | undefined;
  for (const row of rows) {
    if (last?.[0] === row[0]) {
      last[1] += row[1];
      last[2] += row[2];
    } else {
      table.push(row);
      last = row;
    }
  }
  return table;
}
