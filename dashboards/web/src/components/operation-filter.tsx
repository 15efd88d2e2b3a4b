import { Autocomplete } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { operationsQuery } from "../api/queries";
import type { Window } from "../api/window";

interface Props {
  readonly className?: string;
  readonly value: string | undefined;
  /** Only operations of this service are offered. */
  readonly service: string | undefined;
  readonly window: Window;
  /** Told once the typing rests, or an operation is picked; undefined when nothing is left. */
  readonly onSettle: (operation: string | undefined) => void;
}

/** How long typing rests before it counts, in milliseconds. */
const restMs = 300;
/** As many as one looks through. */
const offered = 30;

/** An operation by name: one of those that run most, or any that is typed. */
export function OperationFilter(props: Props) {
  const { value, service, window, onSettle } = props;
  const [draft, setDraft] = useState(value ?? "");
  const [asked, setAsked] = useState(false);
  const { data } = useQuery({
    ...operationsQuery(service, window),
    enabled: asked,
  });
  const settle = useDebouncedCallback((text: string) => {
    onSettle(text.trim() === "" ? undefined : text.trim());
  }, restMs);
  // The address may change by itself: back, forward, a link.
  useEffect(() => {
    setDraft(value ?? "");
  }, [value]);
  return (
    <Autocomplete
      size="xs"
      className={props.className ?? ""}
      data-page-filter
      aria-label="Operation"
      placeholder="Operation: GET /orders"
      data={[...new Set(data?.operations.map(({ operation }) => operation))]}
      limit={offered}
      value={draft}
      onFocus={() => {
        setAsked(true);
      }}
      onChange={(text) => {
        setDraft(text);
        settle(text);
      }}
    />
  );
}
