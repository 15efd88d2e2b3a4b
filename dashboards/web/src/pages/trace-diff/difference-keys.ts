import { useEffect } from "react";

/** n goes to the next difference, p to the one before. */
export function useDifferenceKeys(step: (by: 1 | -1) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = { n: 1, p: -1 }[event.key];
      if (
        (by !== 1 && by !== -1) ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.target instanceof HTMLElement &&
          /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      ) {
        return;
      }
      event.preventDefault();
      step(by);
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [step]);
}
