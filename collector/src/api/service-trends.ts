import { groupBy } from "../group.js";
import type { StoredTrend } from "../store/read/services.js";

interface Trend {
  readonly requests: number[];
  readonly errorRate: (number | null)[];
  readonly p95Ms: (number | null)[];
}

/** Each service's requests over the stretches of the trend, those without any included. */
export function trendsOf({ points }: StoredTrend): Map<string, Trend> {
  const length = Math.max(...points.map(({ point }) => point)) + 1;
  const trends = new Map<string, Trend>();
  for (const [service, own] of groupBy(points, (point) => point.service)) {
    const trend: Trend = {
      requests: new Array<number>(length).fill(0),
      errorRate: new Array<null>(length).fill(null),
      p95Ms: new Array<null>(length).fill(null),
    };
    for (const { point, requests, errors, p95Ms } of own) {
      trend.requests[point] = requests;
      trend.errorRate[point] = errors / requests;
      trend.p95Ms[point] = p95Ms;
    }
    trends.set(service, trend);
  }
  return trends;
}
