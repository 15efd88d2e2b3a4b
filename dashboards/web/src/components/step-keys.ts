import { useEffect } from "react";

/**
 * Two keys step through something, forward and back, unless one writes or holds a modifier.
 *
 * @param step told 1 or -1; keep it the same between renders
 */
export function useStepKeys(
  forward: string,
  back: string,
  step: (by: 1 | -1) => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        (event.key !== forward && event.key !== back) ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.target instanceof HTMLElement &&
          /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      ) {
        return;
      }
      event.preventDefault();
      step(event.key === forward ? 1 : -1);
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [forward, back, step]);
}
