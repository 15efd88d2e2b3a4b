/** Keys and their sums, in lists that are aligned: as ClickHouse's sumMap tells them. */
export type SumMap<K> = readonly [keys: readonly K[], sums: readonly number[]];

/** Adds to sums what another hour, or commit, has. */
export function addSums<K>(to: Map<K, number>, [keys, sums]: SumMap<K>): void {
  for (const [at, key] of keys.entries()) {
    to.set(key, (to.get(key) ?? 0) + (sums[at] ?? 0));
  }
}
