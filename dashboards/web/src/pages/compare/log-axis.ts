/** A logarithmic axis of durations. */
export interface LogAxis {
  /** Position of a duration in milliseconds, cut to the axis. */
  readonly x: (ms: number) => number;
  /** Round durations along it, few enough to be labelled. */
  readonly ticks: readonly number[];
}

const least = 1e-4;

/**
 * @param lowMs its left end
 * @param highMs its right end
 * @param width in pixels
 */
export function logAxis(lowMs: number, highMs: number, width: number): LogAxis {
  const low = Math.log(Math.max(least, lowMs));
  const high = Math.max(low + 0.1, Math.log(Math.max(least, highMs)));
  const x = (ms: number) => {
    const at = (Math.log(Math.max(least, ms)) - low) / (high - low);
    return Math.min(1, Math.max(0, at)) * width;
  };
  return { x, ticks: roundBetween(Math.exp(low), Math.exp(high)) };
}

/** 1, 2 and 5 times powers of ten; powers alone where those would be too many. */
function roundBetween(low: number, high: number): number[] {
  const steps = Math.log10(high / low) > 2 ? [1] : [1, 2, 5];
  const found: number[] = [];
  for (
    let power = Math.floor(Math.log10(low));
    power <= Math.ceil(Math.log10(high));
    power++
  ) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  const every = Math.ceil(found.length / 5);
  return found.filter((_, index) => index % every === 0);
}
