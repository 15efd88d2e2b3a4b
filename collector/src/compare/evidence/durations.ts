import type { Evidence } from "./evidence.js";
import { short } from "./evidence.js";

const bins = 40;
/** A tenth of a microsecond: a logarithmic axis has no zero. */
const least = 1e-4;

/**
 * Both sides' durations as histograms over one logarithmic axis, from evenly spaced order statistics: what
 * lies between two of them is spread evenly over the bins between them.
 *
 * @param baseline ascending, in milliseconds
 * @param candidate likewise
 */
export function durationEvidence(
  baseline: readonly number[],
  candidate: readonly number[],
): Evidence | undefined {
  const [b, c] = [baseline, candidate].map((grid) =>
    grid.map((ms) => Math.log(Math.max(least, ms))),
  );
  if (b === undefined || c === undefined || b.length < 2 || c.length < 2) {
    return undefined;
  }
  const low = Math.min(b[0] ?? 0, c[0] ?? 0);
  const high = Math.max(b.at(-1) ?? 0, c.at(-1) ?? 0, low + 0.1);
  return {
    kind: "durations",
    lowMs: short(Math.exp(low)),
    highMs: short(Math.exp(high)),
    baseline: histogram(b, low, high),
    candidate: histogram(c, low, high),
  };
}

function histogram(
  grid: readonly number[],
  low: number,
  high: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  const width = (high - low) / bins;
  const piece = 1 / (grid.length - 1);
  const binOf = (x: number) =>
    Math.min(bins - 1, Math.max(0, Math.floor((x - low) / width)));
  for (let i = 1; i < grid.length; i++) {
    const from = grid[i - 1] ?? low;
    const to = grid[i] ?? high;
    const [first, last] = [binOf(from), binOf(to)];
    for (let bin = first; bin <= last; bin++) {
      const start = Math.max(from, low + bin * width);
      const end = Math.min(to, low + (bin + 1) * width);
      const part = first === last ? 1 : Math.max(0, end - start) / (to - from);
      counts[bin] = (counts[bin] ?? 0) + piece * part;
    }
  }
  return counts.map(short);
}
