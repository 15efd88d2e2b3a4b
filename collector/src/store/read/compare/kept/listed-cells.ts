/** The cells of a subject, in lists that are aligned. */
export interface ListedRow {
  /** By which the subject is recognised. */
  readonly id: string;
  readonly groups: readonly number[];
}

/** Cells of one kind of which there are few, those of all groups: as they were read, a subject once a reading. */
export class ListedCells<Row extends ListedRow> {
  readonly #rows: Row[] = [];
  #cells = 0;

  /** A subject's cells may be in several. */
  get rows(): Iterable<Row> {
    return this.#rows;
  }

  /** What it takes of memory, about. */
  get bytes(): number {
    return 400 * this.#cells;
  }

  add(row: Row): void {
    this.#rows.push(row);
    this.#cells += row.groups.length;
  }
}
