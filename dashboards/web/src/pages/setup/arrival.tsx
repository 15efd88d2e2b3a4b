import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { environmentsQuery, statusQuery } from "../../api/queries";
import type { Status } from "../../api/types";
import { Problem } from "../../components/problem";
import { RelativeTime } from "../../components/time";
import { plural } from "../../format/number";

const signals = [
  ["traces", "span"],
  ["logs", "log record"],
  ["metrics", "data point"],
] as const;

/** What arrived last came so long ago at most while a sender is alive: metrics come every minute. */
const liveMs = 150_000;

/** Whether anything arrives, from the first byte on, before it can be asked for; and what was refused. */
export function Arrival() {
  const environments = useQuery(environmentsQuery).data?.environments;
  const { data: status, error, refetch } = useQuery(statusQuery);
  if (status === undefined && error !== null) {
    return (
      <Problem
        what="see whether anything arrives"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const latest = environments?.[0];
  const refused = status === undefined ? [] : refusals(status);
  return (
    <div className="arrival panel" role="status">
      {latest !== undefined ? (
        <Latest environment={latest.environment} at={latest.lastSeenAt} />
      ) : status !== undefined && received(status) !== "" ? (
        <Line isLive>{received(status)} received: they show in a moment.</Line>
      ) : (
        <Line isLive={false}>Waiting for the first byte…</Line>
      )}
      {refused.length > 0 && (
        <p className="arrival__refused">
          Refused since start: {refused.join(", ")}.{" "}
          <Link to="/status">What arrives</Link>
        </p>
      )}
    </div>
  );
}

function Latest({
  environment,
  at,
}: {
  readonly environment: string;
  readonly at: string;
}) {
  const isLive = Date.now() - Date.parse(at) < liveMs;
  return (
    <Line isLive={isLive}>
      {isLive ? "Data arrives" : "Nothing arrives now; the last was"} from{" "}
      {environment}: <RelativeTime at={at} />.{" "}
      <Link to="/">See the overview</Link>
    </Line>
  );
}

function Line({
  isLive,
  children,
}: {
  readonly isLive: boolean;
  readonly children: ReactNode;
}) {
  return (
    <p className="arrival__line">
      <span
        className={`arrival__dot ${isLive ? "arrival__dot--live" : ""}`}
        aria-hidden
      />
      <span>{children}</span>
    </p>
  );
}

/** `12 spans, 3 log records`; empty before the first. */
function received({ ingest }: Status): string {
  return signals
    .filter(([signal]) => ingest[signal].items > 0)
    .map(([signal, noun]) => plural(ingest[signal].items, noun))
    .join(", ");
}

/** `2 requests with ISO-UNAUTHORIZED`, each code once. */
function refusals({ ingest }: Status): string[] {
  const byCode = new Map<string, number>();
  for (const [signal] of signals) {
    for (const [code, count] of Object.entries(ingest[signal].refused)) {
      byCode.set(code, (byCode.get(code) ?? 0) + count);
    }
  }
  return [...byCode].map(
    ([code, count]) => `${plural(count, "request")} with ${code}`,
  );
}
