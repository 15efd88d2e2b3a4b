/** Of traces that are examples the first three are kept, by their ids. */
const EXAMPLES = 3;

/** @param examples sorted, as are those that come to them */
export function someOf(
  examples: readonly string[],
  more: readonly string[],
): readonly string[] {
  const last = examples[EXAMPLES - 1];
  const first = more[0];
  if (first === undefined || (last !== undefined && first >= last))
    return examples;
  return examples.length === 0
    ? more.slice(0, EXAMPLES)
    : [...examples, ...more].sort().slice(0, EXAMPLES);
}
