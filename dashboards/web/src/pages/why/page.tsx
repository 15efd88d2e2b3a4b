import "../trace/trace.css";
import "./why.css";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  Link,
  useNavigate,
  useParams,
  useSearch,
} from "@tanstack/react-router";
import { environmentsQuery, whyQuery } from "../../api/queries";
import type { Why } from "../../api/types";
import { Commit } from "../../components/commit";
import { Command } from "../../components/copy";
import { PageTitle } from "../../components/page-title";
import { Skeleton } from "../../components/skeleton";
import { formatNumber, plural } from "../../format/number";
import { shellWord } from "../../format/side";
import { formatMs } from "../../format/time";
import { Pending } from "../trace/pending";
import { Suspects } from "./suspects";
import { Standing } from "./standing";

const from = "/traces/$traceId/why";

/** What one trace does not share with the healthy ones of its kind. */
export function WhyPage() {
  const { traceId } = useParams({ from });
  const { against } = useSearch({ from });
  const { data, error, refetch } = useQuery(whyQuery(traceId, against));
  const command = `isoscope why ${traceId}${against === undefined ? "" : ` --against ${shellWord(against)}`}`;
  return (
    <>
      <PageTitle
        title={
          data === undefined ? "Why?" : `Why ${data.service} ${data.operation}?`
        }
        tab={`Why ${traceId.slice(0, 8)}`}
        about={
          data === undefined ? (
            error === null ? (
              <span className="trace__facts trace__facts--steady">
                <Skeleton width="min(40ch, 100%)" />
              </span>
            ) : (
              <code>{traceId}</code>
            )
          ) : (
            <About why={data} />
          )
        }
        actions={<Against />}
      />
      <Command command={command} label="Copy command" />
      {data !== undefined ? (
        <Explanation why={data} />
      ) : (
        <Pending
          what="explain the trace"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </>
  );
}

const outcomes = { ok: "succeeded", rejected: "was refused", failed: "failed" };

function About({ why }: { readonly why: Why }) {
  return (
    <span className="trace__facts trace__facts--steady num">
      <span>
        <b>{formatMs(why.durationMs)}</b>
      </span>
      <span className={why.outcome === "ok" ? "" : "trace__errors"}>
        {outcomes[why.outcome]}
      </span>
      <span>{plural(why.spans, "span")}</span>
      <span>
        {why.environment} <Commit commit={why.commit} />
      </span>
      {why.percentile !== null && (
        <span>slower than {formatNumber(why.percentile)} % of its like</span>
      )}
      <Link
        to="/traces/$traceId"
        params={{ traceId: why.traceId }}
        className="trace__id mono"
      >
        {why.traceId}
      </Link>
      {!why.complete && <span className="trace__warn">not complete</span>}
    </span>
  );
}

/** The side whose healthy traces it is held against. */
function Against() {
  const { against } = useSearch({ from });
  const navigate = useNavigate({ from });
  const { data } = useQuery(environmentsQuery);
  const sides = data?.environments.map(({ environment }) => environment) ?? [];
  if (against !== undefined && !sides.includes(against)) sides.push(against);
  return (
    <Select
      size="xs"
      w={240}
      aria-label="Held against"
      placeholder="Against the nearest healthy side"
      data={sides}
      value={against ?? null}
      clearable
      onChange={(side) =>
        void navigate({
          search: (before) => ({ ...before, against: side ?? undefined }),
          replace: true,
        })
      }
    />
  );
}

function Explanation({ why }: { readonly why: Why }) {
  const { against, divergence, traceId } = why;
  const representative = against?.representative;
  return (
    <>
      <section className="panel why" aria-labelledby="why-summary">
        <h2 id="why-summary">{why.summary}</h2>
        {why.problem !== "" && <p className="span__bad">{why.problem}</p>}
        {against !== null && <Standing why={why} against={against} />}
        {divergence !== null && <p>First to differ: {divergence.message}.</p>}
        {representative != null && (
          <p>
            <Link
              to="/traces/$traceId/against/$baselineId"
              params={{ traceId, baselineId: representative }}
              search={(before) => ({ ...before, node: divergence?.path })}
            >
              Hold it against a typical healthy trace, step by step
            </Link>
          </p>
        )}
        {why.notes.length > 0 && (
          <ul className="summary__notes">
            {why.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </section>
      {against !== null && (
        <Suspects suspects={why.suspects} unusual={why.unusual} />
      )}
    </>
  );
}
