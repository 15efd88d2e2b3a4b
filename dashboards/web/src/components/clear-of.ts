import { useLayoutEffect, useRef, type RefObject } from "react";

/** How far above the panel a row is to stand, in pixels. */
const clearancePx = 8;

/**
 * Scrolls the page so that a row does not lie under the panel that tells of it, where the panel lies over
 * the page, on a narrow screen.
 *
 * @param rowId of the row's element
 * @returns to be put on the panel
 */
export function useClearOf(rowId: string): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const row = document.getElementById(rowId);
    const over = panel.current;
    if (row === null || over === null) return;
    if (getComputedStyle(over).position !== "fixed") return;
    // Also as it grows with what arrives.
    const observer = new ResizeObserver(() => {
      const overlap =
        row.getBoundingClientRect().bottom - over.getBoundingClientRect().top;
      if (overlap > 0) scrollBy(0, overlap + clearancePx);
    });
    observer.observe(over);
    return () => {
      observer.disconnect();
    };
  }, [rowId]);
  return panel;
}
