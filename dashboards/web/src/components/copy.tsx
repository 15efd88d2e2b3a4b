import "./copy.css";
import { UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { modifier } from "../app/modifier";

interface CommandProps {
  readonly command: string;
  /** For a screen reader: "Copy the command". */
  readonly label?: string;
}

/** A command as it is typed, one click from the clipboard. */
export function Command({ command, label = "Copy" }: CommandProps) {
  const clipboard = useClipboard({ timeout: 1500 });
  const text = useRef<HTMLElement>(null);
  // Browsers give the clipboard only to pages that came over TLS or from this machine.
  useEffect(() => {
    if (clipboard.error !== null && text.current !== null) {
      getSelection()?.selectAllChildren(text.current);
    }
  }, [clipboard.error]);
  const Sign = clipboard.copied ? IconCheck : IconCopy;
  return (
    <div className="command">
      <pre>
        <code ref={text}>{command}</code>
      </pre>
      <UnstyledButton
        className="command__copy"
        onClick={() => {
          clipboard.copy(command);
        }}
      >
        <Sign size={15} aria-hidden />
        <span aria-live="polite">
          {clipboard.copied
            ? "Copied"
            : clipboard.error === null
              ? label
              : `${modifier} C copies it`}
        </span>
      </UnstyledButton>
    </div>
  );
}
