/** A stretch of a histogram: `count` measurements in (lower, upper]; a point mass when both are equal. */
export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Explicit bounds and their counts, one more than there are bounds. */
export interface ExplicitBuckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/**
 * The buckets of an explicit-bounds histogram. As in Prometheus, the lowest bucket begins at zero when its
 * bound is positive, and what lies beyond the last bound counts as lying on it.
 */
export function explicitBuckets(layout: ExplicitBuckets): Bucket[] {
  const { bounds, counts } = layout;
  const last = bounds.at(-1);
  if (last === undefined) return [];
  return counts.flatMap((count, index) => {
    const upper = bounds[index] ?? last;
    const first = upper > 0 ? 0 : upper;
    const lower = index === 0 ? first : (bounds[index - 1] ?? last);
    return count > 0 ? [{ lower, upper, count }] : [];
  });
}

/** Exponential buckets of one scale, counts by bucket index. */
export interface ExponentialBuckets {
  readonly scale: number;
  readonly zero: number;
  readonly positive: ReadonlyMap<number, number>;
  readonly negative: ReadonlyMap<number, number>;
}

/**
 * Merges exponential histograms at their coarsest scale. Halving the resolution joins buckets 2i and 2i+1
 * (OpenTelemetry metrics data model, "Exponential Histograms: perfect subsetting").
 */
export function mergeExponential(
  parts: readonly ExponentialBuckets[],
): ExponentialBuckets {
  const scale = Math.min(...parts.map((part) => part.scale));
  const positive = new Map<number, number>();
  const negative = new Map<number, number>();
  let zero = 0;
  for (const part of parts) {
    const width = 2 ** (part.scale - scale);
    zero += part.zero;
    add(positive, part.positive, width);
    add(negative, part.negative, width);
  }
  return { scale, zero, positive, negative };
}

function add(
  into: Map<number, number>,
  from: ReadonlyMap<number, number>,
  width: number,
): void {
  for (const [index, count] of from) {
    const coarse = Math.floor(index / width);
    into.set(coarse, (into.get(coarse) ?? 0) + count);
  }
}

/** The buckets of an exponential histogram: index i holds (2^(i·2^-scale), 2^((i+1)·2^-scale)]. */
export function exponentialBuckets(merged: ExponentialBuckets): Bucket[] {
  const edge = (index: number) => 2 ** (index * 2 ** -merged.scale);
  const filled = (counts: ReadonlyMap<number, number>) =>
    [...counts].filter(
      ([index, count]) => count > 0 && Number.isFinite(edge(index + 1)),
    );
  return [
    ...filled(merged.negative).map(([index, count]) => ({
      lower: -edge(index + 1),
      upper: -edge(index),
      count,
    })),
    ...(merged.zero > 0 ? [{ lower: 0, upper: 0, count: merged.zero }] : []),
    ...filled(merged.positive).map(([index, count]) => ({
      lower: edge(index),
      upper: edge(index + 1),
      count,
    })),
  ];
}

/**
 * The value below which a share `q` of the measurements lies, taking them as spread evenly within each
 * bucket. Buckets may overlap (histograms of different bounds): the sum of their distribution functions,
 * which is linear between bucket edges, is inverted.
 *
 * @param q from 0 to 1
 * @returns null when there are no measurements
 */
export function quantile(buckets: readonly Bucket[], q: number): number | null {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total <= 0) return null;
  const target = q * total;
  const edges = [
    ...new Set(buckets.flatMap(({ lower, upper }) => [lower, upper])),
  ].sort((a, b) => a - b);
  let below = 0;
  let at = edges[0] ?? 0;
  for (const edge of edges) {
    const spread = massBetween(buckets, at, edge);
    if (spread > 0 && below + spread >= target) {
      const within = Math.max(0, target - below) / spread;
      // Rounding may carry the sum past the edge by its last digit.
      return Math.min(edge, at + (edge - at) * within);
    }
    below += spread + massAt(buckets, edge);
    at = edge;
    if (below > 0 && below >= target) return edge;
  }
  return at;
}

// Edges are all the buckets' own, so that a bucket covers the stretch between two neighbours or none of it.
function massBetween(
  buckets: readonly Bucket[],
  from: number,
  to: number,
): number {
  if (from === to) return 0;
  return buckets.reduce(
    (sum, { lower, upper, count }) =>
      lower <= from && to <= upper && lower < upper
        ? sum + (count * (to - from)) / (upper - lower)
        : sum,
    0,
  );
}

function massAt(buckets: readonly Bucket[], value: number): number {
  return buckets.reduce(
    (sum, { lower, upper, count }) =>
      lower === upper && lower === value ? sum + count : sum,
    0,
  );
}
