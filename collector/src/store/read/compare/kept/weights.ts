import { float64s, type Numbers } from "./numbers.js";

/** Counts of traces as a statement tells them. */
export interface CountedRow {
  readonly traces: readonly number[];
  /** Requests that they stand for, and the sums of their squares; both empty where each trace stands for itself. */
  readonly weights: readonly number[];
  readonly squares: readonly number[];
}

/** In each cell, how many traces there are and how many requests they stand for. */
export class Weights {
  readonly traces = float64s();
  #weights: Numbers<Float64Array> | undefined;
  #squares: Numbers<Float64Array> | undefined;

  /** Whether each trace stands for itself, so far. */
  get arePlain(): boolean {
    return this.#weights === undefined;
  }

  /** As `traces` as long as each trace stands for itself. */
  get weights(): Numbers<Float64Array> {
    return this.#weights ?? this.traces;
  }

  get squares(): Numbers<Float64Array> {
    return this.#squares ?? this.traces;
  }

  get bytes(): number {
    const all = new Set([this.traces, this.weights, this.squares]);
    return [...all].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  add(row: CountedRow): void {
    const isPlain = row.weights.length === 0;
    if (!isPlain) {
      this.#weights ??= copyOf(this.traces);
      this.#squares ??= copyOf(this.traces);
    }
    for (const [at, n] of row.traces.entries()) {
      this.#weights?.push(isPlain ? n : (row.weights[at] ?? 0));
      this.#squares?.push(isPlain ? n : (row.squares[at] ?? 0));
      this.traces.push(n);
    }
  }
}

function copyOf({ all }: Numbers<Float64Array>) {
  const copy = float64s();
  for (const one of all) copy.push(one);
  return copy;
}
