import { TextInput, type TextInputProps } from "@mantine/core";
import { useSettledText } from "./settled-text";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  readonly value: string | undefined;
  /** Told once the typing rests; undefined when nothing is left. */
  readonly onSettle: (value: string | undefined) => void;
}

/** A text filter that asks the collector once per pause, not once per key. */
export function SearchText({ value, onSettle, ...rest }: Props) {
  const [draft, change] = useSettledText(value, onSettle);
  return (
    <TextInput
      size="xs"
      {...rest}
      value={draft}
      onChange={({ currentTarget }) => {
        change(currentTarget.value);
      }}
    />
  );
}
