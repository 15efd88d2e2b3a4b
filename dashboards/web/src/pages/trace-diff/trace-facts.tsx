import { Link } from "@tanstack/react-router";
import type { TraceDiff } from "../../api/types";
import { Commit } from "../../components/commit";
import { SideName } from "../../components/side-name";
import { formatNumber, plural } from "../../format/number";
import { formatMs } from "../../format/time";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly trace: TraceDiff["baseline"];
}

/** One of the two traces: whose it is, how long it took and where that stands among its like. */
export function TraceFacts({ side, trace }: Props) {
  const { traceId, environment, commit, spans, durationMs } = trace;
  return (
    <div className={`diff-side diff-side--${side}`}>
      <p>
        <SideName side={side} selector={environment} />{" "}
        <Commit commit={commit} />
      </p>
      <p className="num">
        <b>{formatMs(durationMs)}</b> · {plural(spans, "span")}
        {trace.percentile !== null && (
          <span title="Where its duration stands among all requests of the operation in its own environment and commit">
            {" "}
            · slower than {formatNumber(trace.percentile)} % of its like
          </span>
        )}
      </p>
      <p className="diff-side__id">
        <Link to="/traces/$traceId" params={{ traceId }} className="mono">
          {traceId}
        </Link>
      </p>
      {trace.missingParents > 0 && (
        <p className="trace__warn">
          {plural(trace.missingParents, "span")} without a parent: not all of it
          has arrived
        </p>
      )}
      {trace.truncated && (
        <p className="trace__warn">only its first {spans} spans are compared</p>
      )}
    </div>
  );
}
