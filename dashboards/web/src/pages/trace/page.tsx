import "./trace.css";
import { Button } from "@mantine/core";
import { IconZoomQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { traceQuery } from "../../api/queries";
import type { Trace } from "../../api/types";
import { Commit } from "../../components/commit";
import { PageTitle } from "../../components/page-title";
import { Skeleton } from "../../components/skeleton";
import { RelativeTime } from "../../components/time";
import { plural } from "../../format/number";
import { formatMs } from "../../format/time";
import { CompareWith } from "./compare-with";
import { Pending } from "./pending";
import { TraceView } from "./trace-view";

/** One trace: where its time went, and all that its spans say. */
export function TracePage() {
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const { data, error, refetch } = useQuery(traceQuery(traceId));
  if (data === undefined) {
    return (
      <>
        <PageTitle
          title={error === null ? "Trace" : "Trace not found"}
          about={
            error === null ? <Skeleton width="40ch" /> : <code>{traceId}</code>
          }
        />
        <Pending
          what="load the trace"
          error={error}
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  return (
    <>
      <Title trace={data} />
      <TraceView trace={data} />
    </>
  );
}

function Title({ trace }: { readonly trace: Trace }) {
  const { spans, durationMs, missingParents, truncated, startedAt } = trace;
  const root = spans.find((span) => span.parentSpanId === null) ?? spans[0];
  const errors = spans.filter(({ status }) => status.code === "Error").length;
  const services = new Set(spans.map((span) => span.service)).size;
  const name =
    root === undefined ? "Trace" : `${root.service} ${root.operation}`;
  return (
    <PageTitle
      title={name}
      actions={
        root !== undefined && (
          <>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconZoomQuestion size={15} aria-hidden />}
              renderRoot={(props) => (
                <Link
                  to="/traces/$traceId/why"
                  params={{ traceId: trace.traceId }}
                  {...props}
                />
              )}
            >
              {errors > 0 ? "Why did it fail?" : "Why this long?"}
            </Button>
            <CompareWith traceId={trace.traceId} root={root} />
          </>
        )
      }
      about={
        <span className="trace__facts num">
          <span>
            <b>{formatMs(durationMs)}</b>
          </span>
          <span>{plural(spans.length, "span")}</span>
          <span>{plural(services, "service")}</span>
          {errors > 0 && (
            <span className="trace__errors">{plural(errors, "error")}</span>
          )}
          {root !== undefined && (
            <span>
              {root.environment} <Commit commit={root.commit} />
            </span>
          )}
          <RelativeTime at={startedAt} />
          <code className="trace__id">{trace.traceId}</code>
          {missingParents > 0 && (
            <span className="trace__warn">
              {plural(missingParents, "span")} without{" "}
              {missingParents === 1 ? "its" : "their"} parent
            </span>
          )}
          {truncated && (
            <span className="trace__warn">
              only the first {spans.length} spans
            </span>
          )}
        </span>
      }
    />
  );
}
