import { Link } from "@tanstack/react-router";
import type { Environment, Service } from "../../api/types";
import { Commit } from "../../components/commit";
import { Skeleton } from "../../components/skeleton";
import { RelativeTime } from "../../components/time";
import {
  formatCompact,
  formatNumber,
  formatPercent,
} from "../../format/number";
import { formatMs } from "../../format/time";
import { Sparkline } from "./sparkline";

interface Props {
  readonly environment: Environment;
  /** From 1, among all the table has. */
  readonly column: number;
  readonly name: string;
  readonly loading: boolean;
  readonly failed: boolean;
  readonly service: Service | undefined;
  /** The same service in the baseline, to hold this one against. */
  readonly reference: Service | undefined;
}

/** One service in one environment. */
export function Cell(props: Props) {
  const { environment, column, name, service } = props;
  if (!environment.services.includes(name)) {
    return (
      <td className="cell cell--absent" aria-colindex={column}>
        not seen here
      </td>
    );
  }
  if (service === undefined) {
    return (
      <td className="cell cell--absent" aria-colindex={column}>
        {props.loading ? (
          <Skeleton width="16ch" height="2.6em" />
        ) : props.failed ? (
          "no answer"
        ) : (
          "quiet in this window"
        )}
      </td>
    );
  }
  return (
    <td className="cell" aria-colindex={column}>
      <Link
        to="/traces"
        search={(before) => ({
          baseline: before.baseline,
          candidate: before.candidate,
          since: before.since,
          until: before.until,
          service: name,
        })}
        className="cell__link"
      >
        <span className="cell__requests num">{volume(service)}</span>
        <Sparkline trend={service.trend} />
        <span className="cell__figure num">
          {service.p95Ms !== null && (
            <>
              p95 {formatMs(service.p95Ms)}
              <Ratio of={service.p95Ms} to={props.reference?.p95Ms} />
            </>
          )}
        </span>
        <span
          className={`cell__figure num ${service.errorRate ? "cell__errors" : ""}`}
        >
          {service.errorRate !== null &&
            `${formatPercent(service.errorRate)} errors`}
        </span>
      </Link>
      <span className="cell__seen">
        <Commit commit={service.commits[0] ?? ""} />
        {service.commits.length > 1 && <span>of {service.commits.length}</span>}
        <RelativeTime at={service.lastSeenAt} />
      </span>
    </td>
  );
}

/** A hint of a difference, not a judgement: that is the comparison's. */
function Ratio({
  of,
  to,
}: {
  readonly of: number;
  readonly to: number | null | undefined;
}) {
  if (to === null || to === undefined || to === 0) return null;
  const ratio = of / to;
  if (ratio > 0.8 && ratio < 1.25) return null;
  return (
    <span
      className={`cell__ratio cell__ratio--${ratio > 1 ? "up" : "down"}`}
      title="against the baseline"
    >
      {ratio > 1 ? "▲" : "▼"} ×{formatNumber(ratio)}
    </span>
  );
}

/** What there is most to say about: requests, else whatever was sent. */
function volume({ requests, spans, logRecords, dataPoints }: Service): string {
  if (requests > 0) return `${formatCompact(requests)} requests`;
  if (spans > 0) return `${formatCompact(spans)} spans, no requests`;
  if (logRecords > 0) return `${formatCompact(logRecords)} log records only`;
  return `${formatCompact(dataPoints)} data points only`;
}
