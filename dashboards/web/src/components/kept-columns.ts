import { useLayoutEffect, useRef, type RefObject } from "react";

/**
 * Keeps a table's columns as wide as they have been, so that they do not move when other rows come into
 * sight; the last one takes what is left.
 *
 * @param enabled for a table whose rows are not all there
 * @returns to be put on the table's head
 */
export function useKeptColumns(
  enabled: boolean,
): RefObject<HTMLTableSectionElement | null> {
  const head = useRef<HTMLTableSectionElement>(null);
  const tableWidth = useRef(0);
  useLayoutEffect(() => {
    const cells = [...(head.current?.rows[0]?.cells ?? [])].slice(0, -1);
    const width = head.current?.parentElement?.parentElement?.clientWidth ?? 0;
    const isResized = width !== tableWidth.current;
    tableWidth.current = width;
    if (!enabled || isResized) {
      for (const cell of cells) cell.style.minWidth = "";
    }
    if (!enabled) return;
    const widths = cells.map((cell) => cell.offsetWidth);
    for (const [index, cell] of cells.entries()) {
      cell.style.minWidth = `${widths[index] ?? 0}px`;
    }
  });
  return head;
}
