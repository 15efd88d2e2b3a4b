import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";

/** How long typing rests before it counts, in milliseconds. */
const restMs = 300;

/**
 * A text that is asked for once per pause, not once per key.
 *
 * @param value as it is in the address
 * @param onSettle told once the typing rests; undefined when nothing is left
 * @returns what is typed so far, and what to call with each change of it
 */
export function useSettledText(
  value: string | undefined,
  onSettle: (value: string | undefined) => void,
): [draft: string, change: (text: string) => void] {
  const [draft, setDraft] = useState(value ?? "");
  const settle = useDebouncedCallback((text: string) => {
    onSettle(text.trim() === "" ? undefined : text.trim());
  }, restMs);
  // The address may change by itself: back, forward, a link.
  useEffect(() => {
    setDraft(value ?? "");
  }, [value]);
  return [
    draft,
    (text) => {
      setDraft(text);
      settle(text);
    },
  ];
}
