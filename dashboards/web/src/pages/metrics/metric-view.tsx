import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { environmentsQuery, metricSeriesQuery } from "../../api/queries";
import type { Metric } from "../../api/types";
import { defaultSince } from "../../api/window";
import { useSides } from "../../app/sides";
import { windowLabel } from "../../app/windows";
import { Problem } from "../../components/problem";
import { parseSide } from "../../format/side";
import { Chart } from "./chart";
import { linesOf } from "./lines";
import { LineTable } from "./line-table";
import { unitOf } from "./unit";

/** A metric's chart with what can be chosen about it. */
export function MetricView({ metric }: { readonly metric: Metric }) {
  const search = useSearch({ from: "/explore/metrics" });
  const navigate = useNavigate({ from: "/explore/metrics" });
  const sides = useSides();
  const { baseline, candidate, since, until } = sides;
  // Commits make lines of their own only when a side names one.
  const byCommit = [baseline, candidate].some(
    (side) => side !== undefined && parseSide(side).commit !== undefined,
  );
  const { data, error, refetch, isPlaceholderData } = useQuery(
    metricSeriesQuery({
      name: metric.name,
      kind: metric.kind,
      service: search.service,
      aggregate: search.aggregate,
      groupBy: byCommit ? "environment,commit" : "environment",
      since: useSince(since),
      until,
    }),
  );
  const set = (next: {
    service?: string | undefined;
    aggregate?: string | undefined;
  }) =>
    void navigate({
      search: (before) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    });
  const current =
    data?.name === metric.name && !isPlaceholderData ? data : undefined;
  // The chart is drawn anew whenever one of these changes.
  const lines = useMemo(
    () =>
      current === undefined
        ? []
        : linesOf(current.series, { baseline, candidate }),
    [current, baseline, candidate],
  );
  const range = useMemo(
    (): [number, number] | undefined =>
      current && [
        Date.parse(current.since) / 1000,
        Date.parse(current.until) / 1000,
      ],
    [current],
  );
  const aggregate = current?.aggregate ?? "";
  const unit = useMemo(
    () => unitOf(metric.unit, aggregate, metric.kind),
    [metric.unit, aggregate, metric.kind],
  );
  return (
    <section className="panel metric" aria-label={metric.name}>
      <header className="metric__head">
        <div>
          <h2>{metric.name}</h2>
          <p>{metric.description}</p>
        </div>
        <Select
          size="xs"
          aria-label="Aggregate"
          data={[...metric.aggregates]}
          value={search.aggregate ?? metric.aggregates[0] ?? null}
          allowDeselect={false}
          onChange={(aggregate) => {
            set({ aggregate: aggregate ?? undefined });
          }}
        />
        <Select
          size="xs"
          aria-label="Service"
          placeholder="Every service"
          data={[...metric.services]}
          value={search.service ?? null}
          clearable
          onChange={(service) => {
            set({ service: service ?? undefined });
          }}
        />
      </header>
      {error !== null && current === undefined ? (
        <Problem
          what="load the metric"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <>
          <Chart
            lines={lines}
            unit={unit}
            range={range}
            label={`${metric.name}, ${unit.label}`}
            empty={
              current === undefined
                ? "Loading…"
                : `No data points: ${windowLabel({ since, until }).toLowerCase()}.`
            }
          />
          <LineTable lines={lines} format={unit.format} label={unit.label} />
        </>
      )}
    </section>
  );
}

/** Data points are a minute or so older than their arrival: the usual export interval, twice. */
const slackMs = 120_000;

/**
 * The window's start, but not from before anything arrived: steps are as long as the window asks for, and
 * the first minutes of data would be one single point of a day's chart.
 */
function useSince(since: string | undefined): string | undefined {
  const { data } = useQuery(environmentsQuery);
  const first = Math.min(
    ...(data?.environments.map((one) => Date.parse(one.firstSeenAt)) ?? []),
  );
  const hours = { "-6h": 6, "-24h": 24, "-7d": 168, all: Infinity }[
    since ?? defaultSince
  ];
  const isShorter =
    hours !== undefined &&
    Number.isFinite(first) &&
    first > Date.now() - hours * 3_600_000;
  return isShorter ? new Date(first - slackMs).toISOString() : since;
}
