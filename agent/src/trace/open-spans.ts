import { type RecordedSpan } from "./span";

/**
 * The spans that began and have not ended, as a list through the spans themselves: one is added and taken
 * out for every request, and a Set that is nearly empty is made anew each time.
 */
export class OpenSpans {
  readonly #most: number;
  #last: RecordedSpan | undefined;
  #size = 0;

  /** @param most that are remembered: an application may never end its spans */
  constructor(most: number) {
    this.#most = most;
  }

  add(span: RecordedSpan): void {
    if (this.#size >= this.#most) return;
    this.#size += 1;
    const before = this.#last;
    span.open = { before, after: undefined };
    if (before?.open !== undefined) before.open.after = span;
    this.#last = span;
  }

  /** Takes out a span that has ended; one that is not here is not looked for. */
  delete(span: RecordedSpan): void {
    if (span.open === undefined) return;
    const { before, after } = span.open;
    span.open = undefined;
    this.#size -= 1;
    if (before?.open !== undefined) before.open.after = after;
    if (after?.open !== undefined) after.open.before = before;
    else this.#last = before;
  }

  /** Those open now, the latest first: the innermost ends before what it is in. */
  all(): RecordedSpan[] {
    const all: RecordedSpan[] = [];
    for (let at = this.#last; at !== undefined; at = at.open?.before) {
      all.push(at);
    }
    return all;
  }
}
