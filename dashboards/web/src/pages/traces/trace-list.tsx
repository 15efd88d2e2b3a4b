import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { TraceSummary } from "../../api/types";
import { RelativeTime } from "../../components/time";
import { VirtualList } from "../../components/virtual-list";
import { plural } from "../../format/number";
import { formatMs } from "../../format/time";

interface Props {
  readonly traces: readonly TraceSummary[];
  readonly side: "baseline" | "candidate";
  /** What a whole bar stands for. */
  readonly longestMs: number;
  /** Whether more can be loaded. */
  readonly hasMore: boolean;
}

const rowPx = 60;

/** Traces with their durations as bars on one scale. */
export function TraceList({ traces, side, longestMs, hasMore }: Props) {
  return (
    <VirtualList
      name={`${side} traces`}
      className={`trace-list trace-list--${side}`}
      items={traces}
      keyOf={traceIdOf}
      estimatePx={rowPx}
      hasMore={hasMore}
    >
      {(trace) => <TraceItem trace={trace} longestMs={longestMs} />}
    </VirtualList>
  );
}

function traceIdOf({ traceId }: TraceSummary): string {
  return traceId;
}

const TraceItem = memo(function TraceItem({
  trace,
  longestMs,
}: {
  readonly trace: TraceSummary;
  readonly longestMs: number;
}) {
  return (
    <Link
      to="/traces/$traceId"
      params={{ traceId: trace.traceId }}
      className="trace-item"
      data-row
    >
      <span className="trace-item__name">
        {trace.root === null ? (
          <>
            <b>{trace.services.join(", ")}</b> <i>root not here yet</i>
          </>
        ) : (
          <>
            <b>{trace.root.service}</b> {trace.root.operation}
          </>
        )}
      </span>
      <span className="trace-item__duration num">
        {formatMs(trace.durationMs)}
      </span>
      <span className="trace-item__rail" aria-hidden>
        <span style={{ width: `${(100 * trace.durationMs) / longestMs}%` }} />
      </span>
      <span className="trace-item__facts num">
        <RelativeTime at={trace.startedAt} />
        <span>{plural(trace.spanCount, "span")}</span>
        {trace.errorCount > 0 && (
          <span className="trace-item__errors">
            {plural(trace.errorCount, "error")}
          </span>
        )}
        <code>{trace.traceId.slice(0, 8)}</code>
      </span>
    </Link>
  );
});
