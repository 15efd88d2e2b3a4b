import { createHash } from "node:crypto";
import { Unused } from "../unused.js";
import { rangesOf, startOf, type Period, type Range } from "./period.js";

/** What is read of periods, of one environment. */
export interface PeriodQuestion {
  /** Another one for whatever else the answer depends on, however long. */
  readonly name: string;
  readonly environment: string;
  /** How long periods are that nothing cuts, in milliseconds. */
  readonly lengthMs: number;
}

/** Something that was counted within a period, and when: its beginning, or that of a step of it. */
export interface Timed {
  readonly atMs: number;
}

interface Kept {
  readonly version: string;
  readonly rows: readonly Timed[];
  readonly bytes: number;
  /** The reading that it was part of last. */
  used: number;
}

/** In bytes, about. From there on what has not been of use for longest is forgotten. */
const MOST_BYTES = 200_000_000;
/** And what has not been of use for so many readings, of which a comparison has some twenty. */
const UNUSED = 500;

/**
 * What was read of periods: those in which something has come since, or gone, are read again. What is the same to be
 * read is read by one question at a time.
 */
export class PeriodMemory {
  readonly #mostBytes: number;
  readonly #kept = new Map<string, Kept>();
  readonly #readings = new Map<string, Promise<unknown>>();
  readonly #unused = new Unused(() => {
    this.#kept.clear();
    this.#bytes = 0;
  });
  #bytes = 0;
  #count = 0;

  constructor({ mostBytes = MOST_BYTES } = {}) {
    this.#mostBytes = mostBytes;
  }

  /**
   * The rows of some periods, in their order.
   *
   * @param ask reads the rows of some stretches; those that belong to none of the periods are left out
   */
  read<R extends Timed>(
    question: PeriodQuestion,
    periods: readonly Period[],
    ask: (ranges: readonly Range[]) => Promise<readonly R[]>,
  ): Promise<R[]> {
    this.#unused.postpone();
    const { name, environment } = question;
    const of = createHash("sha256")
      .update(JSON.stringify([name, environment]))
      .digest("base64");
    const run = (this.#readings.get(of) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#read(of, question.lengthMs, periods, ask));
    this.#readings.set(of, run);
    return run.finally(() => {
      if (this.#readings.get(of) === run) this.#readings.delete(of);
    });
  }

  async #read<R extends Timed>(
    of: string,
    lengthMs: number,
    periods: readonly Period[],
    ask: (ranges: readonly Range[]) => Promise<readonly R[]>,
  ): Promise<R[]> {
    const keyOf = ({ fromMs, toMs }: Period) => `${of} ${fromMs} ${toMs}`;
    this.#count += 1;
    const found = new Map<Period, readonly R[]>();
    const missing: Period[] = [];
    for (const period of periods) {
      const kept = this.#kept.get(keyOf(period));
      if (kept?.version !== period.version) {
        missing.push(period);
        continue;
      }
      // What is kept by a name is what was asked by it.
      found.set(period, kept.rows as readonly R[]);
      kept.used = this.#count;
    }
    if (missing.length > 0) {
      const rows = byPeriod(await ask(rangesOf(missing)), missing, lengthMs);
      for (const [period, those] of rows) {
        found.set(period, those);
        this.#keep(keyOf(period), period.version, those);
      }
    }
    this.#shrink();
    return periods.flatMap((period) => found.get(period) ?? []);
  }

  #keep(key: string, version: string, rows: readonly Timed[]): void {
    this.#drop(key);
    const bytes = sizeOf(rows);
    this.#kept.set(key, { version, rows, bytes, used: this.#count });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  #shrink(): void {
    for (const [key, { used }] of this.#kept) {
      if (this.#count - used > UNUSED) this.#drop(key);
    }
    if (this.#bytes <= this.#mostBytes) return;
    const oldest = [...this.#kept].sort(([, a], [, b]) => a.used - b.used);
    for (const [key] of oldest) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#drop(key);
    }
  }
}

function byPeriod<R extends Timed>(
  rows: readonly R[],
  periods: readonly Period[],
  lengthMs: number,
): Map<Period, R[]> {
  const found = new Map<Period, R[]>(periods.map((period) => [period, []]));
  const starting = new Map(
    periods.map((period) => [startOf(period.fromMs, lengthMs), period]),
  );
  for (const row of rows) {
    const period = starting.get(startOf(row.atMs, lengthMs));
    if (period !== undefined) found.get(period)?.push(row);
  }
  return found;
}

/** What a value takes of memory, about. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return 24 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = 32;
  for (const one of Object.values(value)) bytes += sizeOf(one);
  return bytes;
}
