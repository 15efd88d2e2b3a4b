import { IsoscopeError } from "../errors.js";
import {
  aggregatesOf,
  defaultAggregate,
  fits,
  quantileOf,
  shapeOf,
  type MetricShape,
} from "../store/read/metric-aggregates.js";
import type { GroupKey } from "../store/read/metric-groups.js";
import type { MetricKind, StoredMetric } from "../store/read/metrics.js";
import { parseDuration, type TimeRange } from "./time.js";

const MAX_STEPS = 11_000;
const STEPS = 60;
const steps = ["15s", "30s", "1m", "2m", "5m", "10m", "15m", "30m"]
  .concat(["1h", "2h", "6h", "12h", "1d"])
  .map((text) => parseDuration(text) ?? 0);

function aboutSixty(lengthMs: number): number {
  const longest = steps.at(-1) ?? 0;
  const least = Math.floor(lengthMs / STEPS);
  return (
    steps.find((ms) => ms >= least) ?? Math.ceil(least / longest) * longest
  );
}

/**
 * The step of a query and its range, which begins on a step.
 *
 * @param asked such as `30s`; without it, one that makes about sixty
 * @throws IsoscopeError ISO-BAD-REQUEST when it is no length of time, or makes too many steps
 */
export function steppedRange(
  range: TimeRange,
  asked: string | undefined,
): TimeRange & { stepMs: number } {
  const length = range.untilMs - range.sinceMs;
  const stepMs =
    asked === undefined ? aboutSixty(length) : parseDuration(asked);
  if (stepMs === undefined) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `Query parameter "step" is "${asked ?? ""}" and must be a length of time.`,
      { hint: "Use a number and a unit (s, m, h, d, w): 30s, 5m, 1h." },
    );
  }
  if (length / stepMs > MAX_STEPS) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `Query parameter "step" is "${asked ?? ""}" and must make at most ${MAX_STEPS} steps.`,
      { hint: "Use a longer step or a shorter time." },
    );
  }
  return {
    sinceMs: Math.floor(range.sinceMs / stepMs) * stepMs,
    untilMs: range.untilMs,
    stepMs,
  };
}

const MAX_GROUP_KEYS = 8;

/** @throws IsoscopeError ISO-BAD-REQUEST for a key that nothing can be grouped by */
export function groupKeys(asked: string): GroupKey[] {
  const keys = [...new Set(asked.split(",").map((key) => key.trim()))].filter(
    (key) => key !== "",
  );
  const wrong = keys.find((key) => !isGroupKey(key));
  if (wrong !== undefined || keys.length > MAX_GROUP_KEYS) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      wrong === undefined
        ? `Query parameter "groupBy" has ${keys.length} keys; the most is ${MAX_GROUP_KEYS}.`
        : `Query parameter "groupBy" has "${wrong}", which nothing can be grouped by.`,
      {
        hint: "Use a comma list of environment, commit, service and attr.<key>.",
      },
    );
  }
  return keys.filter(isGroupKey);
}

function isGroupKey(key: string): key is GroupKey {
  return (
    key === "environment" ||
    key === "commit" ||
    key === "service" ||
    /^attr\../.test(key)
  );
}

/** What of a metric is asked for. */
export interface Asked {
  readonly kind: MetricKind;
  readonly shape: MetricShape;
  readonly aggregate: string;
}

/**
 * Settles kind and aggregate.
 *
 * @param variants how the metric was sent, at least once
 * @param reported the quantiles that it reports, asked for only if it is a summary
 * @throws IsoscopeError ISO-BAD-REQUEST naming what fits, when the kind was never sent or the aggregate
 *   does not fit it
 */
export async function settle(
  variants: readonly [StoredMetric, ...StoredMetric[]],
  asked: { kind?: MetricKind; aggregate?: string },
  reported: () => Promise<number[]>,
): Promise<Asked> {
  const latest = variants.reduce((a, b) =>
    b.lastSeenMs > a.lastSeenMs ? b : a,
  );
  const kind = asked.kind ?? latest.kind;
  const ofKind = variants.filter((variant) => variant.kind === kind);
  if (ofKind.length === 0) {
    const kinds = [...new Set(variants.map((variant) => variant.kind))];
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `Metric "${latest.name}" was never sent as ${kind}, only as ${kinds.join(", ")}.`,
    );
  }
  const shape = shapeOf(kind, ofKind);
  const aggregate = asked.aggregate ?? defaultAggregate(kind, shape);
  const quantiles = shape === "summary" ? await reported() : [];
  const q = quantileOf(aggregate);
  const fitting =
    fits(shape, aggregate) &&
    (shape !== "summary" ||
      q === undefined ||
      quantiles.some((known) => Math.abs(known - q) < 1e-9));
  if (!fitting) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `Query parameter "aggregate" is "${aggregate}", which does not fit "${latest.name}", a ${describe(kind, shape)}.`,
      { hint: `Use one of ${names(shape, quantiles).join(", ")}.` },
    );
  }
  return { kind, shape, aggregate };
}

function describe(kind: MetricKind, shape: MetricShape): string {
  if (kind !== "sum") return kind.replace("_", " ");
  return shape === "counter" ? "counter" : "sum that may fall";
}

function names(shape: MetricShape, quantiles: readonly number[]): string[] {
  const percentiles = quantiles.map(
    (q) => `p${Number((q * 100).toPrecision(12))}`,
  );
  return [...aggregatesOf(shape), ...percentiles];
}
