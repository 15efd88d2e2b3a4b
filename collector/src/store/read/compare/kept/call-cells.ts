import type { Outcome } from "../../../../compare/outcome.js";
import { BinnedCells, type BinnedRow } from "./binned-cells.js";
import { eachOn, type OnSides } from "./on-sides.js";
import { someOf } from "./some-of.js";

/** How often traces of a root operation and outcome ran an operation: bins are numbers of calls. */
export interface CallRow extends BinnedRow {
  readonly root: string;
  readonly status: Outcome;
  readonly operation: string;
  readonly examples: readonly (readonly string[])[];
}

type Counted = Omit<CallRow, "examples">;

/** The cells of calls, those of all groups, with traces that are examples. */
export class CallCells extends BinnedCells<Counted> {
  readonly #examples: (readonly string[])[] = [];

  override get bytes(): number {
    return super.bytes + 250 * this.#examples.length;
  }

  override add({ examples, ...row }: CallRow): void {
    super.add(row);
    for (const some of examples) this.#examples.push(some);
  }

  /** Examples of each slot, by side. */
  examples(on: OnSides): readonly ReadonlyMap<number, readonly string[]>[] {
    const found = [
      new Map<number, readonly string[]>(),
      new Map<number, readonly string[]>(),
    ] as const;
    const { values: slots } = this.slots;
    eachOn(this.groups.all, on, (cell, side) => {
      const slot = slots[cell] ?? 0;
      const some = this.#examples[cell] ?? [];
      found[side].set(slot, someOf(found[side].get(slot) ?? [], some));
    });
    return found;
  }
}
