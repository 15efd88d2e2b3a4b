import { useStepKeys } from "./step-keys";

/**
 * j and k move the focus through the elements of the page marked `data-row`, in document order.
 */
export function useRowKeys(): void {
  useStepKeys("j", "k", moveFocus);
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[current === -1 ? 0 : current + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
