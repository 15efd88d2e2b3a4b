import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, type RefObject } from "react";

/** Up to so many environments all stand in the table. */
const wholeUpTo = 12;
/** Widths of the services' names, and of an environment where not all are in the table, in pixels. */
const namePx = 180;
const columnPx = 220;

export interface Columns {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly isWhole: boolean;
  readonly indexes: readonly number[];
  /** Space for the columns out of sight on either side, in pixels. */
  readonly before: number;
  readonly after: number;
  /** Of the whole table, in pixels; undefined where it takes what room there is. */
  readonly width: number | undefined;
  readonly minWidth: number;
}

/** Of many environments, the columns in sight: each that is there asks the collector every few seconds. */
export function useColumns(count: number): Columns {
  const scroller = useRef<HTMLDivElement>(null);
  const isWhole = count <= wholeUpTo;
  const virtualizer = useVirtualizer({
    horizontal: true,
    count,
    enabled: !isWhole,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnPx,
    paddingStart: namePx,
    overscan: 1,
  });
  if (isWhole) {
    const indexes = Array.from({ length: count }, (_, index) => index);
    return {
      scroller,
      isWhole,
      indexes,
      before: 0,
      after: 0,
      width: undefined,
      minWidth: namePx + count * columnPx,
    };
  }
  const items = virtualizer.getVirtualItems();
  const width = virtualizer.getTotalSize();
  return {
    scroller,
    isWhole,
    indexes: items.map(({ index }) => index),
    before: (items[0]?.start ?? namePx) - namePx,
    after: width - (items.at(-1)?.end ?? namePx),
    width,
    minWidth: width,
  };
}
