/** What was observed in one interval: a histogram's increase. */
export type Distribution =
  | {
      readonly count: number;
      readonly sum: number;
      readonly bounds: readonly number[];
      readonly counts: readonly number[];
    }
  | {
      readonly count: number;
      readonly sum: number;
      readonly scale: number;
      readonly zero: number;
      readonly positive: readonly [readonly number[], readonly number[]];
      readonly negative: readonly [readonly number[], readonly number[]];
    };

/** Steps of half an octave: finer buckets would be many tests of one difference. */
const COARSEST_NEEDED = 1;

/**
 * The bounds by which distributions can be put side by side: of explicit buckets those that all have, of
 * exponential ones those of the coarsest scale. None where the kinds are mixed.
 */
export function commonBounds(all: readonly Distribution[]): number[] {
  const exponential = all.flatMap((one) => ("scale" in one ? [one] : []));
  if (exponential.length === 0) {
    const explicit = all.flatMap((one) => ("scale" in one ? [] : [one.bounds]));
    const [first = [], ...others] = [...new Set(explicit)];
    return first.filter((bound) => others.every((one) => one.includes(bound)));
  }
  if (exponential.length < all.length) return [];
  const scale = Math.min(
    COARSEST_NEEDED,
    ...exponential.map((one) => one.scale),
  );
  const indexes = new Set<number>();
  for (const { positive, scale: own } of exponential) {
    for (const index of positive[0]) indexes.add(index >> (own - scale));
  }
  return [...indexes]
    .sort((a, b) => a - b)
    .map((index) => 2 ** ((index + 1) / 2 ** scale));
}

/** How many observations are at most each bound. */
export function cumulativeAt(
  one: Distribution,
  bounds: readonly number[],
): number[] {
  const cells = "scale" in one ? exponentialCells(one) : explicitCells(one);
  return bounds.map((bound) =>
    // Bounds of another scale are the same powers of two, to the last digits.
    cells.reduce(
      (sum, { upper, count }) =>
        upper <= bound * (1 + 1e-9) ? sum + count : sum,
      0,
    ),
  );
}

interface Cell {
  readonly upper: number;
  readonly count: number;
}

function explicitCells({
  bounds,
  counts,
}: Extract<Distribution, { bounds: unknown }>): Cell[] {
  return counts.map((count, index) => ({
    upper: bounds[index] ?? Number.POSITIVE_INFINITY,
    count,
  }));
}

function exponentialCells({
  scale,
  zero,
  positive,
  negative,
}: Extract<Distribution, { scale: unknown }>): Cell[] {
  const [indexes, counts] = positive;
  return [
    {
      upper: 0,
      count: zero + negative[1].reduce((sum, count) => sum + count, 0),
    },
    ...indexes.map((index, place) => ({
      upper: 2 ** ((index + 1) / 2 ** scale),
      count: counts[place] ?? 0,
    })),
  ];
}
