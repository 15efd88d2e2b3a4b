import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "./support/api.js";
import { loadMetrics, MINUTE, range, t0 } from "./support/metrics.js";
import { commitB } from "./support/telemetry.js";

interface Result {
  kind: string;
  aggregate: string;
  stepSeconds: number;
  series: {
    group: Record<string, string>;
    points: { at: string; value: number | null }[];
  }[];
}

let api: TestApi;
const query = async (more: Record<string, string>) => {
  const { status, body } = await api.get<Result>("/metrics/query", {
    ...range,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
/** The values of the only series, by minute. */
const values = async (more: Record<string, string>) => {
  const { series } = await query({ groupBy: "", ...more });
  expect(series).toHaveLength(1);
  return Object.fromEntries(
    (series[0]?.points ?? []).map(({ at, value }) => [
      (Date.parse(at) - t0) / MINUTE,
      value,
    ]),
  );
};

beforeAll(async () => {
  api = await openTestApi();
  await loadMetrics(api.store);
});
afterAll(() => api.close());

describe("GET /metrics/query", () => {
  const mail = { name: "queue.length", environment: "production" };
  it.each([
    [{ ...mail }, { 0: 5.5, 1: 11.5 }],
    [
      { ...mail, aggregate: "min" },
      { 0: 1, 1: 3 },
    ],
    [
      { ...mail, aggregate: "max" },
      { 0: 10, 1: 20 },
    ],
    [
      { ...mail, aggregate: "sum" },
      { 0: 11, 1: 23 },
    ],
    [
      { ...mail, aggregate: "count" },
      { 0: 2, 1: 2 },
    ],
    [
      { ...mail, aggregate: "last", "attr.queue": "mail" },
      { 0: 1, 1: 3 },
    ],
    [{ name: "stale" }, { 0: 5 }],
    [{ name: "active" }, { 0: 6, 1: 4 }],
    [
      { name: "requests", aggregate: "increase" },
      { 0: 5, 1: 60, 2: 7, 3: 3, 4: 4 },
    ],
    [
      { name: "requests" },
      { 0: 5 / 60, 1: 1, 2: 7 / 60, 3: 3 / 60, 4: 4 / 60 },
    ],
    [
      { name: "old.counter", aggregate: "increase" },
      { 0: 0, 1: 30 },
    ],
    [{ name: "deltas" }, { 1: 0.5, 2: 1 }],
    [
      { name: "latency", aggregate: "count" },
      { 0: 10, 1: 20, 2: 5 },
    ],
    [
      { name: "latency", aggregate: "rate" },
      { 0: 10 / 60, 1: 20 / 60, 2: 5 / 60 },
    ],
    [
      { name: "latency", aggregate: "avg" },
      { 0: 5, 1: 22.5, 2: 100 },
    ],
    // Ten in (10, 20] and ten in (20, 40]: the median is where they meet.
    [
      { name: "latency", aggregate: "p50" },
      { 0: 5, 1: 20, 2: 40 },
    ],
    [
      { name: "latency", aggregate: "p75" },
      { 0: 7.5, 1: 30, 2: 40 },
    ],
    [{ name: "latency" }, { 0: 9.5, 1: 38, 2: 40 }],
    [{ name: "latency.delta", aggregate: "p50" }, { 0: 10 }],
    // 20 in (0, 20] and 10 each in (0, 10] and (10, 20]: even over (0, 20].
    [{ name: "latency.mixed", aggregate: "p25" }, { 0: 5 }],
    [
      { name: "exponential", aggregate: "count" },
      { 0: 8, 1: 6 },
    ],
    // Indexes 2 and 3 of scale 1 are (2, 2√2] and (2√2, 4]; index 3 of scale 0 is (8, 16].
    [
      { name: "exponential", aggregate: "p50" },
      { 0: expect.closeTo(2 * Math.SQRT2, 9) as number, 1: 12 },
    ],
    [{ name: "gc.pause" }, { 0: 10, 1: 15 }],
    [
      { name: "gc.pause", aggregate: "p50" },
      { 0: 7, 1: 8 },
    ],
    [
      { name: "gc.pause", aggregate: "p99.9" },
      { 0: 70, 1: 71 },
    ],
    [
      { name: "gc.pause", aggregate: "count" },
      { 0: 10, 1: 20 },
    ],
    [{ name: "both", kind: "gauge" }, { 0: 1 }],
    [{ name: "both", aggregate: "increase" }, { 0: 1 }],
  ])("answers %j", async (asked, expected) => {
    expect(await values(asked as Record<string, string>)).toEqual(expected);
  });

  it("sums a series by its last value over a longer step", async () => {
    const { series } = await query({ ...mail, aggregate: "sum", step: "20m" });
    expect(series[0]?.points.map((point) => point.value)).toEqual([23]);
  });

  it("counts only what happened within the stretch", async () => {
    expect(
      await values({
        name: "requests",
        aggregate: "increase",
        since: new Date(t0 + MINUTE).toISOString(),
      }),
    ).toEqual({ 1: 60, 2: 7, 3: 3, 4: 4 });
  });

  it("groups by environment, and by what it is told", async () => {
    const byEnvironment = await query({ name: "queue.length" });
    expect(byEnvironment).toMatchObject({
      name: "queue.length",
      kind: "gauge",
      unit: "{job}",
      aggregate: "avg",
      stepSeconds: 60,
      series: [
        { group: { environment: "development" }, points: [{ value: 100 }] },
        {
          group: { environment: "production" },
          points: [
            { at: new Date(t0).toISOString(), value: 5.5 },
            { at: new Date(t0 + MINUTE).toISOString(), value: 11.5 },
          ],
        },
      ],
    });
    const { series } = await query({
      name: "queue.length",
      groupBy: "attr.queue, commit,service",
      commit: commitB.slice(0, 10),
    });
    expect(series.map(({ group }) => group)).toEqual([
      { "attr.queue": "mail", commit: commitB, service: "gateway" },
    ]);
  });

  it("chooses a step by the length of the stretch", async () => {
    const steps: number[] = [];
    for (const since of ["-10m", "-1h", "-1d", "-30d", "-500w"]) {
      const { body } = await api.get<Result>("/metrics/query", {
        name: "queue.length",
        since,
      });
      steps.push(body.stepSeconds);
    }
    expect(steps).toEqual([15, 60, 1800, 43_200, 59 * 86_400]);
  });

  it.each([
    [
      { name: "latency", aggregate: "max" },
      /"max".*histogram.*p50, p75, p90, p95, p99, avg, count, rate/,
    ],
    [{ name: "latency", aggregate: "p101" }, /"p101"/],
    [{ name: "requests", aggregate: "p95" }, /counter.*rate, increase/],
    [
      { name: "queue.length", aggregate: "rate" },
      /gauge.*avg, min, max, sum, last, count/,
    ],
    [{ name: "active", aggregate: "rate" }, /avg, min/],
    [{ name: "gc.pause", aggregate: "p95" }, /summary.*p50, p99\.9/],
    [{ name: "latency", kind: "gauge" }, /only as histogram/],
    [{ name: "latency", kind: "counter" }, /"kind" is "counter".*gauge, sum/],
    [{ name: "latency", step: "often" }, /"step" is "often".*30s/],
    [{ name: "latency", step: "0s" }, /"step" is "0s"/],
    [{ name: "latency", step: "1s", since: "-1w" }, /at most 11000 steps/],
    [{ name: "latency", groupBy: "host" }, /"host".*attr\.<key>/],
    [{ name: "latency", groupBy: "attr." }, /"attr\."/],
    [{ name: "" }, /"name"/],
    [{}, /"name" is missing/],
    [{ name: "latency", limit: 5 }, /Unknown query parameter "limit"/],
  ])("refuses %j", async (asked, text) => {
    const refusal = await api.refused("/metrics/query", asked);
    expect(refusal).toMatchObject({ status: 400, code: "ISO-BAD-REQUEST" });
    expect(refusal.text).toMatch(text);
  });

  it("refuses bad times, unknown names and unknown sides", async () => {
    const refused = (more: Record<string, string>) =>
      api.refused("/metrics/query", { name: "latency", ...more });
    expect((await refused({ since: "x" })).code).toBe("ISO-BAD-TIME");
    expect((await refused({ until: "x" })).code).toBe("ISO-BAD-TIME");
    expect(await refused({ name: "latencie" })).toMatchObject({
      status: 404,
      code: "ISO-UNKNOWN-METRIC",
      text: expect.stringMatching(/most like it: latency,/) as string,
    });
    for (const name of ["' OR 1=1 --", "{{table}}", "\\"]) {
      expect((await refused({ name })).code).toBe("ISO-UNKNOWN-METRIC");
    }
    expect((await refused({ environment: "moon" })).code).toBe(
      "ISO-UNKNOWN-ENVIRONMENT",
    );
    expect((await refused({ commit: "abcdef01" })).code).toBe(
      "ISO-UNKNOWN-COMMIT",
    );
  });
});
