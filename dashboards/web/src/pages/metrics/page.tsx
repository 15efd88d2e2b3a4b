import "./metrics.css";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { metricsQuery } from "../../api/queries";
import type { Metric } from "../../api/types";
import { PageTitle } from "../../components/page-title";
import { Notice, Problem } from "../../components/problem";
import { useRowKeys } from "../../components/row-keys";
import { Skeleton } from "../../components/skeleton";
import { MetricList } from "./metric-list";
import { MetricView } from "./metric-view";

/** One metric across environments, in one chart. */
export function MetricsPage() {
  const search = useSearch({ from: "/explore/metrics" });
  const navigate = useNavigate({ from: "/explore/metrics" });
  const { data, error, refetch } = useQuery(metricsQuery);
  useRowKeys();
  const title = (
    <PageTitle
      title="Metrics"
      about="The same metric of every environment in one chart."
    />
  );
  if (data === undefined) {
    return (
      <>
        {title}
        {error === null ? (
          <div className="panel metrics-placeholder" aria-busy="true">
            <Skeleton width="40%" height="20px" />
          </div>
        ) : (
          <Problem
            what="load the metrics"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </>
    );
  }
  if (data.metrics.length === 0) {
    return (
      <>
        {title}
        <Notice title="No metric has arrived yet">
          <p>
            The agent sends the metrics of Node's runtime and of prom-client's
            default registry by itself. <Link to="/set-up">Set up</Link>
          </p>
        </Notice>
      </>
    );
  }
  const metric = chosen(data.metrics, search);
  const choose = (next: Metric) =>
    void navigate({
      search: (before) => ({
        ...before,
        name: next.name,
        kind: next.kind,
        aggregate: undefined,
        service: undefined,
      }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      {title}
      <Select
        className="metrics__pick"
        aria-label="Metric"
        searchable
        limit={100}
        data={[...new Set(data.metrics.map(({ name }) => name))]}
        value={metric?.name ?? null}
        onChange={(name) => {
          const next = data.metrics.find((one) => one.name === name);
          if (next !== undefined) choose(next);
        }}
      />
      <div className="metrics">
        <MetricList
          metrics={data.metrics}
          selected={metric}
          onSelect={choose}
        />
        {metric !== undefined && <MetricView metric={metric} />}
      </div>
    </>
  );
}

/** What the address names, else the first. */
function chosen(
  metrics: readonly Metric[],
  {
    name,
    kind,
  }: { readonly name?: string | undefined; readonly kind?: string | undefined },
): Metric | undefined {
  const named = metrics.filter((one) => one.name === name);
  return (
    named.find((one) => one.kind === kind) ??
    named[0] ??
    (name === undefined ? metrics[0] : undefined)
  );
}
