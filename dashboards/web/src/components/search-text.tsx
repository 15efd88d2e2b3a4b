import { TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  readonly value: string | undefined;
  /** Told once the typing rests; undefined when nothing is left. */
  readonly onSettle: (value: string | undefined) => void;
}

/** How long typing rests before it counts, in milliseconds. */
const restMs = 300;

/** A text filter that asks the collector once per pause, not once per key. */
export function SearchText({ value, onSettle, ...rest }: Props) {
  const [draft, setDraft] = useState(value ?? "");
  const settle = useDebouncedCallback((text: string) => {
    onSettle(text.trim() === "" ? undefined : text.trim());
  }, restMs);
  // The address may change by itself: back, forward, a link.
  useEffect(() => {
    setDraft(value ?? "");
  }, [value]);
  return (
    <TextInput
      size="xs"
      {...rest}
      value={draft}
      onChange={({ currentTarget }) => {
        setDraft(currentTarget.value);
        settle(currentTarget.value);
      }}
    />
  );
}
