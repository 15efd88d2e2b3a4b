/** `Map.groupBy`, which Node 20 lacks. */
export function groupBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Each value once, in their order. */
export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
