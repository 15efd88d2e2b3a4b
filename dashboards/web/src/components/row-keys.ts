import { useStepKeys } from "./step-keys";
import { headerPx } from "./virtual-rows";

/**
 * j and k move the focus through the elements of the page marked `data-row`, in document order; the first
 * press takes the first one in sight.
 */
export function useRowKeys(): void {
  useStepKeys("j", "k", moveFocus);
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = current === -1 ? rows.find(isInSight) : rows[current + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function isInSight(row: HTMLElement): boolean {
  const { bottom, height } = row.getBoundingClientRect();
  // What is hidden, in the other side's list on a narrow screen, has no height.
  return height > 0 && bottom > headerPx();
}
