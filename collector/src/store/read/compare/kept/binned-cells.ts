import type { OnSides } from "./on-sides.js";
import { addTo, int32s, uint32s } from "./numbers.js";
import { Weights, type CountedRow } from "./weights.js";

/** The cells of a subject as a statement tells them, in lists that are aligned. */
export interface BinnedRow extends CountedRow {
  /** By which the subject is recognised. */
  readonly id: string;
  readonly groups: readonly number[];
  /** A number that the traces of a cell have in common. */
  readonly bins: readonly number[];
}

/** Traces of a subject that have a bin in common. */
export interface Bin {
  readonly slot: number;
  readonly bin: number;
  readonly traces: number;
  /** Of these, those of the later half of the side's traces. */
  readonly late: number;
  readonly weight: number;
  readonly squares: number;
}

/**
 * Cells of one kind that are counted by a bin, those of all groups: what they are of is told once, and each is four
 * numbers. A slot is a subject with a bin.
 */
export class BinnedCells<Row extends BinnedRow> {
  readonly subjects: Omit<Row, keyof BinnedRow>[] = [];
  /** Of each cell. */
  readonly groups = uint32s();
  readonly slots = uint32s();
  readonly counts = new Weights();
  /** Of each slot. */
  readonly bins = int32s();
  readonly subjectOf = uint32s();
  readonly #slotsOf: number[][] = [];
  readonly #byId = new Map<string, number>();
  #sums = new Float64Array();

  /** What it takes of memory, about. */
  get bytes(): number {
    const { groups, slots, counts, bins, subjectOf } = this;
    const columns = [groups, slots, counts, bins, subjectOf];
    const subjects = 400 * this.subjects.length + this.#sums.byteLength;
    return columns.reduce((sum, { bytes }) => sum + bytes, subjects);
  }

  add({ id, groups, bins, traces, weights, squares, ...of }: Row): void {
    const subject = this.#subject(id, of);
    const slots = this.#slotsOf[subject] ?? [];
    const before = slots.length;
    const byBin = new Map(slots.map((one) => [this.bins.values[one], one]));
    for (const [at, bin] of bins.entries()) {
      let slot = byBin.get(bin);
      if (slot === undefined) {
        slot = this.bins.length;
        this.bins.push(bin);
        this.subjectOf.push(subject);
        slots.push(slot);
        byBin.set(bin, slot);
      }
      this.slots.push(slot);
      this.groups.push(groups[at] ?? 0);
    }
    if (slots.length > before) this.#sort(slots);
    this.counts.add({ traces, weights, squares });
  }

  #sort(slots: number[]): void {
    const { values } = this.bins;
    slots.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  }

  #subject(id: string, of: Omit<Row, keyof BinnedRow>): number {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const subject = this.subjects.length;
    this.#byId.set(id, subject);
    this.subjects.push(of);
    this.#slotsOf.push([]);
    return subject;
  }

  /** The slots of a subject, by ascending bin. */
  slotsOf(subject: number): readonly number[] {
    return this.#slotsOf[subject] ?? [];
  }

  /**
   * What the cells on the sides come to, until the next tally: see {@link Tally.at}, or {@link binsOf}. For
   * hundreds of thousands of slots the same memory is used each time, as its collection takes longer than counting.
   */
  tally(on: OnSides): Tally {
    const { groups, slots, counts } = this;
    const each = counts.arePlain ? 1 : 3;
    const length = 4 * each * this.bins.length;
    if (this.#sums.length < length) this.#sums = new Float64Array(2 * length);
    else this.#sums.fill(0, 0, length);
    const sums = this.#sums;
    const columns = [counts.traces, counts.weights, counts.squares]
      .slice(0, each)
      .map(({ values }) => values);
    for (const [nth, values] of columns.entries()) {
      for (let cell = 0; cell < groups.length; cell += 1) {
        const bits = on[groups.values[cell] ?? 0] ?? 0;
        if (bits === 0) continue;
        const value = values[cell] ?? 0;
        const of = 4 * (slots.values[cell] ?? 0);
        const baseline = each * (of + ((bits >> 1) & 1)) + nth;
        const candidate = each * (of + 2 + ((bits >> 3) & 1)) + nth;
        if (bits & 1) addTo(sums, baseline, value);
        if (bits & 4) addTo(sums, candidate, value);
      }
    }
    return new Tally(sums, each);
  }

  /** Bins of one subject on a side, in ascending order. */
  binsOf(subject: number, tally: Tally, side: 0 | 1): Bin[] {
    const bins: Bin[] = [];
    for (const slot of this.slotsOf(subject)) {
      const late = tally.at(slot, side, 1, 0);
      const traces = tally.at(slot, side, 0, 0) + late;
      if (traces === 0) continue;
      const bin = this.bins.values[slot] ?? 0;
      const weight = tally.at(slot, side, 0, 1) + tally.at(slot, side, 1, 1);
      const squares = tally.at(slot, side, 0, 2) + tally.at(slot, side, 1, 2);
      bins.push({ slot, bin, traces, late, weight, squares });
    }
    return bins;
  }
}

/** Sums of slots, by side and half of it. */
export class Tally {
  readonly #sums: Float64Array;
  readonly #each: 1 | 3;

  /** @param each how many there are: traces alone, which weights and squares are as then, or all three */
  constructor(sums: Float64Array, each: 1 | 3) {
    this.#sums = sums;
    this.#each = each;
  }

  /**
   * @param half 0 the earlier, 1 the later
   * @param nth 0 traces, 1 weights, 2 their squares
   */
  at(slot: number, side: 0 | 1, half: 0 | 1, nth: 0 | 1 | 2): number {
    const each = this.#each;
    return (
      this.#sums[
        each * (4 * slot + 2 * side + half) + (each === 1 ? 0 : nth)
      ] ?? 0
    );
  }
}
