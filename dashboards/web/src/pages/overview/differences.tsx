import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { compareQuery } from "../../api/queries";
import type { CompareAnswer } from "../../api/types";
import { useSides } from "../../app/sides";
import { Problem } from "../../components/problem";
import { SideName } from "../../components/side-name";
import { Skeleton } from "../../components/skeleton";
import { isUndecided, VerdictBadge } from "../../components/verdict";
import { formatPercent } from "../../format/number";
import { headline } from "../compare/headline";

/** How many findings the overview shows. */
const shown = 4;

/** Traces of the smaller side by which nothing is left to wait for: comparing them all takes its time, too. */
const enough = 2_000;

const isAnswered = (answer: CompareAnswer) =>
  headline(answer).kind === "different" ||
  Math.min(answer.baseline.traces, answer.candidate.traces) >= enough;

/** The comparison in short: its headline and the findings that come first. */
export function Differences() {
  const { baseline, candidate, since, until } = useSides();
  const enabled =
    baseline !== undefined && candidate !== undefined && baseline !== candidate;
  const { data, error, refetch } = useQuery({
    ...compareQuery({
      baseline: baseline ?? "",
      candidate: candidate ?? "",
      since,
      until,
    }),
    enabled,
    staleTime: 5_000,
    // The first minutes of a second side turn "not enough data" into an answer.
    refetchInterval: (query) =>
      query.state.data !== undefined && isAnswered(query.state.data)
        ? 60_000
        : 5_000,
  });
  if (!enabled) {
    return (
      <section className="panel brief">
        <p className="brief__hint">
          A comparison needs two sides: send from a second environment, or from
          another commit, and choose both above.
        </p>
      </section>
    );
  }
  if (error !== null && data === undefined) {
    return (
      <div className="brief-problem">
        <Problem
          what="compare the sides"
          error={error}
          onRetry={() => void refetch()}
        />
      </div>
    );
  }
  const search = { baseline, candidate, since, until };
  return (
    <section className="panel brief" aria-labelledby="brief-title">
      <div className="brief__head">
        <div>
          <p className="brief__sides">
            <SideName side="baseline" selector={baseline} />
            <span aria-hidden>→</span>
            <SideName side="candidate" selector={candidate} />
          </p>
          <h2 id="brief-title">
            {data === undefined ? (
              <>
                <span className="visually-hidden">Comparing…</span>
                <Skeleton width="28ch" />
              </>
            ) : (
              headline(data).title
            )}
          </h2>
          <p className="brief__parity num">
            {data === undefined ? (
              <Skeleton width="22ch" />
            ) : (
              <TelemetryParity answer={data} />
            )}
          </p>
        </div>
        <Link to="/compare" search={search} className="brief__open">
          Open the comparison
          <IconArrowRight size={16} aria-hidden />
        </Link>
      </div>
      {data === undefined ? (
        <ol className="brief__list" aria-busy="true">
          {Array.from({ length: shown }, (_, index) => (
            <li key={index}>
              <Skeleton width="100%" height="60%" />
            </li>
          ))}
        </ol>
      ) : (
        <First answer={data} />
      )}
    </section>
  );
}

/** How much of what either side can show both show alike. */
function TelemetryParity({ answer }: { readonly answer: CompareAnswer }) {
  const { score, missing, extra, changed } = answer.summary.telemetryParity;
  if (score === null) return null;
  const parts = [
    [missing, "missing"],
    [extra, "extra"],
    [changed, "changed"],
  ] as const;
  return (
    <>
      <span title="Instrumentations, operations, metrics, log templates and attributes: the share of what either side shows that both show alike">
        Telemetry parity <b>{formatPercent(score)}</b>
      </span>
      {parts
        .filter(([count]) => count > 0)
        .map(([count, word]) => (
          <span key={word}>
            {count} {word}
          </span>
        ))}
    </>
  );
}

function First({ answer }: { readonly answer: CompareAnswer }) {
  const decided = answer.findings.filter(
    ({ verdict }) => !isUndecided(verdict),
  );
  if (decided.length === 0) {
    return <p className="brief__hint">{headline(answer).about}</p>;
  }
  return (
    <ol className="brief__list">
      {decided.slice(0, shown).map(({ id, verdict, message }) => (
        <li key={id}>
          <VerdictBadge verdict={verdict} />
          <Link
            to="/compare"
            search={(before) => ({
              ...before,
              baseline: answer.baseline.selector,
              candidate: answer.candidate.selector,
            })}
            hash={`finding-${id}`}
            title={message}
          >
            {message}
          </Link>
        </li>
      ))}
    </ol>
  );
}
