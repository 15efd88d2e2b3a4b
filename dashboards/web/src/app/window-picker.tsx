import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import type { Window } from "../api/window";
import { spanOf } from "./windows";

interface Props {
  readonly title?: string;
  /** What is shown so far. */
  readonly window: Window;
  readonly onChoose: (ends: {
    readonly since: string;
    readonly until: string;
  }) => void;
  /** Goes back to no window of its own, where there is one to go back from. */
  readonly onReset?: (() => void) | undefined;
  readonly onClose: () => void;
}

/** Takes a window by its two ends, in local time. */
export function WindowPicker({
  title = "Choose a window",
  window,
  onChoose,
  onReset,
  onClose,
}: Props) {
  const [from, to] = spanOf(window, Date.now());
  const [start, setStart] = useState(local(from));
  const [end, setEnd] = useState(local(to));
  const isBackwards = start !== "" && end !== "" && start >= end;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBackwards) return;
    onChoose({ since: utc(start), until: utc(end) });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="sm"
      // Mantine's own head is a <header>, which would be a second banner of the page.
      withCloseButton={false}
      attributes={{ content: { "aria-label": title } }}
    >
      <form className="window-picker" onSubmit={submit}>
        <h2>{title}</h2>
        <TextInput
          type="datetime-local"
          label="From"
          required
          value={start}
          onChange={({ currentTarget }) => {
            setStart(currentTarget.value);
          }}
        />
        <TextInput
          type="datetime-local"
          label="To"
          required
          value={end}
          error={isBackwards && "It ends before it begins."}
          onChange={({ currentTarget }) => {
            setEnd(currentTarget.value);
          }}
        />
        <div className="window-picker__foot">
          {onReset !== undefined && (
            <Button
              variant="subtle"
              className="window-picker__reset"
              onClick={() => {
                onReset();
                onClose();
              }}
            >
              Same for both
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Show this window</Button>
        </div>
      </form>
    </Modal>
  );
}

/** As the field has it: local time to the minute, without a zone. */
function local(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 16);
}

/** As an address has it: the same for everyone whom it is sent to. */
function utc(field: string): string {
  return `${new Date(field).toISOString().slice(0, 16)}Z`;
}
