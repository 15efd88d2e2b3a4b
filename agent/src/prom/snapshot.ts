import {
  type Labels,
  type PromExemplar,
  type PromMetric,
  type PromSnapshot,
  type PromValue,
} from "./types";

interface PlainSeries {
  readonly labels: Labels;
  readonly value: number;
  readonly exemplar?: PromExemplar | null;
}
interface HistogramSeries {
  readonly labels: Labels;
  readonly bucketValues: Readonly<Record<string, number>>;
  readonly bucketExemplars?: Readonly<Record<string, PromExemplar | null>>;
  readonly sum: number;
  readonly count: number;
}
interface SummarySeries {
  readonly labels: Labels;
  readonly td: { percentile(p: number): number | undefined };
  readonly sum: number;
  readonly count: number;
}

/**
 * What `metric.get()` would give, without its promise: after process.exit() no promise settles.
 * Asynchronous `collect` functions are not waited for; their last values stand.
 *
 * @returns undefined when the metric does not look like one of prom-client's
 */
export function snapshotSync(metric: PromMetric): PromSnapshot | undefined {
  const { name, help, type, hashMap } = metric;
  if (hashMap === undefined) return undefined;
  try {
    const pending = metric.collect?.();
    // Its rejection would otherwise reach the application as unhandled.
    if (pending instanceof Promise) pending.catch(() => undefined);
  } catch {
    // The metric's own collect failed: what it holds is still worth sending.
  }
  const series = Object.values(metric.hashMap ?? {});
  return {
    name,
    help,
    type,
    values: series.flatMap((one) => lines(metric, one)),
  };
}

function lines(metric: PromMetric, series: unknown): PromValue[] {
  switch (metric.type) {
    case "counter":
    case "gauge": {
      const { labels, value, exemplar } = series as PlainSeries;
      return [{ labels, value, exemplar }];
    }
    case "histogram": {
      const one = series as HistogramSeries;
      let below = 0;
      const buckets = (metric.upperBounds ?? []).map((le) => {
        below += one.bucketValues[le] ?? 0;
        const exemplar = one.bucketExemplars?.[le];
        return { labels: { ...one.labels, le }, value: below, exemplar };
      });
      const last = {
        labels: { ...one.labels, le: "+Inf" },
        value: one.count,
        exemplar: one.bucketExemplars?.["-1"],
      };
      return [...buckets, last, ...totals(metric, one)];
    }
    case "summary": {
      const one = series as SummarySeries;
      const quantiles = (metric.percentiles ?? []).map((quantile) => ({
        labels: { ...one.labels, quantile },
        value: one.td.percentile(quantile) ?? 0,
      }));
      return [...quantiles, ...totals(metric, one)];
    }
  }
}

function totals(
  { name }: PromMetric,
  { labels, sum, count }: HistogramSeries | SummarySeries,
): PromValue[] {
  return [
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
