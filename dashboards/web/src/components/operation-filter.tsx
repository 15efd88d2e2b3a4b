import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operationsQuery } from "../api/queries";
import type { Window } from "../api/window";
import { useSettledText } from "./settled-text";

interface Props {
  readonly className?: string;
  readonly value: string | undefined;
  /** Only operations of this service are offered. */
  readonly service: string | undefined;
  readonly window: Window;
  /** Told once the typing rests, or an operation is picked; undefined when nothing is left. */
  readonly onSettle: (operation: string | undefined) => void;
}

/** As many as one looks through. */
const offered = 30;

/** An operation by name: one of those that run most, or any that is typed. */
export function OperationFilter(props: Props) {
  const { value, service, window, onSettle } = props;
  const [draft, change] = useSettledText(value, onSettle);
  const [asked, setAsked] = useState(false);
  const { data } = useQuery({
    ...operationsQuery(service, window),
    enabled: asked,
  });
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
      onChange={change}
    />
  );
}
