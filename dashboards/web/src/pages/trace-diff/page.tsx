import "../trace/trace.css";
import "./trace-diff.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { traceDiffQuery } from "../../api/queries";
import type { TraceDiff } from "../../api/types";
import { Command } from "../../components/copy";
import { PageTitle } from "../../components/page-title";
import { Skeleton } from "../../components/skeleton";
import { plural } from "../../format/number";
import { Pending } from "../trace/pending";
import { DiffView } from "./diff-view";
import { TraceFacts } from "./trace-facts";

/** Two traces, aligned step by step. */
export function TraceDiffPage() {
  const { traceId, baselineId } = useParams({
    from: "/traces/$traceId/against/$baselineId",
  });
  const { data, error, refetch } = useQuery(
    traceDiffQuery(baselineId, traceId),
  );
  if (data === undefined) {
    return (
      <>
        <PageTitle
          title="Two traces"
          about={
            error === null ? <Skeleton width="40ch" /> : <code>{traceId}</code>
          }
        />
        <Pending
          what="compare the traces"
          error={error}
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  const different = data.nodes.filter(({ state }) => state !== "same").length;
  const root = data.nodes[0];
  return (
    <>
      <PageTitle
        title={
          root === undefined
            ? "Two traces"
            : `${root.service} ${root.operation}, twice`
        }
        tab={`${baselineId.slice(0, 8)} → ${traceId.slice(0, 8)}`}
        about={`${plural(data.nodes.length, "step")} aligned, ${different === 0 ? "none" : different} of them different`}
      />
      <Command
        command={`isoscope compare trace ${baselineId} ${traceId}`}
        label="Copy command"
      />
      <section className="panel diff-summary" aria-label="The two traces">
        <Headline diff={data} />
        <div className="diff-summary__sides">
          <TraceFacts side="baseline" trace={data.baseline} />
          <TraceFacts side="candidate" trace={data.candidate} />
        </div>
      </section>
      <DiffView diff={data} />
    </>
  );
}

/** What differs first in time, or that nothing does. */
function Headline({ diff: { headline } }: { readonly diff: TraceDiff }) {
  if (headline === null) {
    return (
      <div>
        <h2>Nothing different</h2>
        <p>Both traces take the same steps, in about the same time.</p>
      </div>
    );
  }
  return (
    <div>
      <h2>{headline.message}</h2>
      <p>
        That is where they part.{" "}
        <Link
          to="."
          search={(before) => ({ ...before, node: headline.path })}
          replace
          resetScroll={false}
        >
          Show the step
        </Link>
        . Two traces are two samples: what differs here need not always differ.
      </p>
    </div>
  );
}
