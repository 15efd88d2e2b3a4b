import { TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Metric } from "../../api/types";
import { plural } from "../../format/number";
import { unitName } from "./unit";

interface Props {
  readonly metrics: readonly Metric[];
  readonly selected: Metric | undefined;
  readonly onSelect: (metric: Metric) => void;
}

const rowHeight = 46;

/** Every metric by name; only those in sight are in the document. */
export function MetricList({ metrics, selected, onSelect }: Props) {
  const { find = "" } = useSearch({ from: "/explore/metrics" });
  const navigate = useNavigate({ from: "/explore/metrics" });
  const sought = find.trim().toLowerCase();
  const shown = metrics.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(sought) ||
      description.toLowerCase().includes(sought),
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const at = shown.findIndex((metric) => isSame(metric, selected));
  useEffect(() => {
    // An address names a metric that may be far down.
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
    // Not as the list is narrowed down: that is no reason to scroll.
  }, [selected?.name, selected?.kind]);
  return (
    <nav className="panel metric-list" aria-label="Metrics">
      <TextInput
        size="xs"
        data-page-filter
        aria-label="Find a metric"
        placeholder="Find a metric"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={find}
        onChange={({ currentTarget: { value } }) =>
          void navigate({
            search: (before) => ({
              ...before,
              find: value === "" ? undefined : value,
            }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <p className="metric-list__count" role="status">
        {plural(shown.length, "metric")}
      </p>
      <div ref={scroller} className="metric-list__scroll">
        <ul style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const metric = shown[index];
            if (metric === undefined) return null;
            return (
              <li
                key={`${metric.name} ${metric.kind} ${metric.temporality ?? ""}`}
                aria-posinset={index + 1}
                aria-setsize={shown.length}
                style={{ transform: `translateY(${start}px)` }}
              >
                <UnstyledButton
                  className="metric-item"
                  data-row
                  aria-current={isSame(metric, selected)}
                  title={metric.description}
                  onClick={() => {
                    onSelect(metric);
                  }}
                >
                  <span className="metric-item__name">{metric.name}</span>
                  <span className="metric-item__facts">
                    {metric.kind.replace("_", " ")}
                    {unitName(metric.unit) !== "" &&
                      ` · ${unitName(metric.unit)}`}{" "}
                    · {plural(metric.environments.length, "environment")}
                  </span>
                </UnstyledButton>
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}

function isSame(one: Metric, other: Metric | undefined): boolean {
  return one.name === other?.name && one.kind === other.kind;
}
