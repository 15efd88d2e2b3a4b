import { useCallback, useState } from "react";

/**
 * Which of a list's rows are open. Kept beside the list, not in its rows: those out of sight are in no
 * document and would forget.
 *
 * @returns the keys of what is open, and what opens or closes one
 */
export function useToggles(): [
  open: ReadonlySet<string>,
  toggle: (key: string, to?: boolean) => void,
] {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((key: string, to?: boolean) => {
    setOpen((before) => {
      const is = before.has(key);
      if (is === (to ?? !is)) return before;
      const next = new Set(before);
      if (is) next.delete(key);
      else next.add(key);
      return next;
    });
  }, []);
  return [open, toggle];
}
