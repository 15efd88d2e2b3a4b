import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
} from "@tanstack/react-query";
import { parseSide } from "../format/side";
import { getJson } from "./fetch";
import type {
  AlertsAnswer,
  CompareAnswer,
  EnvironmentsAnswer,
  LogsAnswer,
  MetricSeries,
  MetricsAnswer,
  OperationsAnswer,
  Parity,
  ServicesAnswer,
  Status,
  Trace,
  TraceDiff,
  TracesAnswer,
  Why,
} from "./types";
import { windowParams, type Window } from "./window";

export const environmentsQuery = queryOptions({
  queryKey: ["environments"],
  queryFn: ({ signal }) =>
    getJson<EnvironmentsAnswer>("/api/v1/environments", {}, signal),
  refetchInterval: 5_000,
});

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => getJson<AlertsAnswer>("/api/v1/alerts", {}, signal),
  refetchInterval: 10_000,
});

/** A side as the lists take it; its own window goes before that of both. */
function sideParams(selector: string, both: Window) {
  const { environment, commit, window } = parseSide(selector);
  return {
    environment,
    commit,
    ...windowParams({
      since: window?.since || both.since,
      until: window?.until || both.until,
    }),
  };
}

/** Stretches of time that a cell of the overview draws. */
const trendPoints = 30;

export const servicesQuery = (selector: string, window: Window) =>
  queryOptions({
    queryKey: ["services", selector, window],
    queryFn: ({ signal }) =>
      getJson<ServicesAnswer>(
        "/api/v1/services",
        {
          ...sideParams(selector, window),
          trend: trendPoints,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });

/** @param service of which; of every one when left out */
export const operationsQuery = (service: string | undefined, window: Window) =>
  queryOptions({
    queryKey: ["operations", service, window],
    queryFn: ({ signal }) =>
      getJson<OperationsAnswer>(
        "/api/v1/operations",
        { service, ...windowParams(window) },
        signal,
      ),
    staleTime: 30_000,
  });

export interface CompareParams extends Window {
  readonly baseline: string;
  readonly candidate: string;
  readonly service?: string | undefined;
}

export const compareQuery = (params: CompareParams) =>
  queryOptions({
    queryKey: ["compare", params],
    queryFn: ({ signal }) =>
      getJson<CompareAnswer>(
        "/api/v1/compare",
        { ...params, ...windowParams(params) },
        signal,
      ),
    // A comparison is read for minutes; it must not reorder itself under the reader's eyes.
    staleTime: Infinity,
  });

export interface ParityParams {
  readonly baseline: string;
  readonly candidate: string;
  readonly service?: string | undefined;
}

export const parityQuery = (params: ParityParams) =>
  queryOptions({
    queryKey: ["parity", params],
    queryFn: ({ signal }) =>
      getJson<Parity>("/api/v1/environments/diff", { ...params }, signal),
    staleTime: 30_000,
  });

export interface TraceParams extends Window {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly status?: string | undefined;
  readonly minDurationMs?: string | undefined;
  readonly maxDurationMs?: string | undefined;
  /** `key=value` of an attribute. */
  readonly attr?: string | undefined;
}

export const tracesQuery = (selector: string, params: TraceParams) =>
  infiniteQueryOptions({
    queryKey: ["traces", selector, params],
    queryFn: ({ signal, pageParam }) => {
      const { attr, ...filters } = params;
      return getJson<TracesAnswer>(
        "/api/v1/traces",
        {
          ...filters,
          ...attributeParam(attr),
          ...sideParams(selector, params),
          cursor: pageParam,
        },
        signal,
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.traces),
  });

/** `http.route=/orders` as the API's `attr.http.route`; none while it is no pair yet. */
function attributeParam(attr: string | undefined): Record<string, string> {
  const at = attr?.indexOf("=") ?? -1;
  if (attr === undefined || at < 1) return {};
  return { [`attr.${attr.slice(0, at)}`]: attr.slice(at + 1) };
}

export interface LogParams extends Window {
  readonly service?: string | undefined;
  readonly severity?: string | undefined;
  readonly text?: string | undefined;
  readonly traceId?: string | undefined;
}

/** How often a live list asks again, in milliseconds. */
const liveMs = 2_000;

export const logsQuery = (selector: string, params: LogParams, live: boolean) =>
  infiniteQueryOptions({
    queryKey: ["logs", selector, params, live],
    queryFn: ({ signal, pageParam }) =>
      getJson<LogsAnswer>(
        "/api/v1/logs",
        {
          ...params,
          ...sideParams(selector, params),
          limit: live ? 200 : 100,
          cursor: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    // A live list is the newest page, replaced: it must not grow with the hours it stays open.
    getNextPageParam: ({ nextCursor }) =>
      live ? undefined : (nextCursor ?? undefined),
    refetchInterval: live ? liveMs : false,
    select: ({ pages }) => pages.flatMap((page) => page.logs),
  });

export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["trace", traceId],
    queryFn: ({ signal }) =>
      getJson<Trace>(
        `/api/v1/traces/${encodeURIComponent(traceId)}`,
        {},
        signal,
      ),
    staleTime: 30_000,
  });

export const traceDiffQuery = (baseline: string, candidate: string) =>
  queryOptions({
    queryKey: ["trace-diff", baseline, candidate],
    queryFn: ({ signal }) =>
      getJson<TraceDiff>(
        "/api/v1/compare/traces",
        { baseline, candidate },
        signal,
      ),
    staleTime: 30_000,
  });

/** @param against the side to hold it against; the nearest that does well when left out */
export const whyQuery = (traceId: string, against: string | undefined) =>
  queryOptions({
    queryKey: ["why", traceId, against],
    queryFn: ({ signal }) =>
      getJson<Why>(
        `/api/v1/why/${encodeURIComponent(traceId)}`,
        { against },
        signal,
      ),
    staleTime: 30_000,
  });

export const traceLogsQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["trace-logs", traceId],
    queryFn: ({ signal }) =>
      getJson<LogsAnswer>("/api/v1/logs", { traceId, limit: 1000 }, signal),
    staleTime: 30_000,
  });

export const metricsQuery = queryOptions({
  queryKey: ["metrics"],
  queryFn: ({ signal }) =>
    getJson<MetricsAnswer>("/api/v1/metrics", {}, signal),
  refetchInterval: 30_000,
});

export interface MetricParams extends Window {
  readonly name: string;
  readonly kind?: string | undefined;
  readonly service?: string | undefined;
  readonly aggregate?: string | undefined;
  readonly groupBy?: string | undefined;
}

export const metricSeriesQuery = (params: MetricParams) =>
  queryOptions({
    queryKey: ["metric", params],
    queryFn: ({ signal }) =>
      getJson<MetricSeries>(
        "/api/v1/metrics/query",
        { ...params, ...windowParams(params) },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => getJson<Status>("/api/v1/status", {}, signal),
  refetchInterval: 2_000,
});
