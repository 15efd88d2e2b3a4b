import { useEffect } from "react";

/**
 * j and k move the focus through the elements of the page marked `data-row`, in document order.
 */
export function useRowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key];
      if (
        step === undefined ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.target instanceof HTMLElement &&
          /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      ) {
        return;
      }
      const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
      const current = rows.findIndex((row) =>
        row.contains(document.activeElement),
      );
      const next = rows[current === -1 ? 0 : current + step];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, []);
}
