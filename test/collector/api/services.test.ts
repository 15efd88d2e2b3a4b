import { afterAll, beforeAll, expect, it } from "vitest";
import { seededIds, span } from "../../support/otlp-build.js";
import { openTestApi, type TestApi } from "./support/api.js";
import { production, spansOf } from "./support/telemetry.js";

const ids = seededIds(5);
const now = Date.now();
const minute = 60_000;

interface Answer {
  readonly trend?: { readonly since: string; readonly stepMs: number };
  readonly services: readonly {
    readonly service: string;
    readonly requests: number;
    readonly commits: readonly string[];
    readonly trend?: {
      readonly requests: number[];
      readonly errorRate: (number | null)[];
      readonly p95Ms: (number | null)[];
    };
  }[];
}

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  const at = (agoMs: number, durationMs: number, failed = false) =>
    span({
      ids,
      name: "GET /",
      kind: "server",
      startMs: now - agoMs,
      durationMs,
      status: failed ? "error" : "unset",
    });
  await api.store.load("traces", [
    spansOf({ ...production, service: "orders" }, [
      at(20 * minute, 10),
      at(20 * minute - 1, 10),
      at(minute, 40, true),
      at(minute - 1, 40),
    ]),
  ]);
});
afterAll(() => api.close());

it("tells how requests fared over time, when asked", async () => {
  for (const since of ["-1h", "-24h", "1970-01-01"]) {
    const { body } = await api.get<Answer>("/services", { since, trend: "10" });
    const [orders] = body.services;
    expect(orders?.requests, since).toBe(4);
    const trend = orders?.trend;
    // Hours would be too coarse for twenty minutes: what there is fills the stretches.
    expect(trend?.requests.length, since).toBeGreaterThan(8);
    expect(trend?.requests.length, since).toBeLessThanOrEqual(10);
    expect(trend?.requests[0], since).toBe(2);
    expect(trend?.requests.at(-1), since).toBe(2);
    expect(trend?.p95Ms[0], since).toBeCloseTo(10, 0);
    expect(trend?.p95Ms.at(-1), since).toBeCloseTo(40, 0);
    expect(trend?.errorRate[0]).toBe(0);
    expect(trend?.errorRate.at(-1)).toBe(0.5);
    // Silence is null, neither zero nor left out.
    expect(trend?.p95Ms[4]).toBeNull();
    expect(trend?.errorRate[4]).toBeNull();
    const start = Date.parse(body.trend?.since ?? "");
    expect(Math.abs(start - (now - 20 * minute))).toBeLessThan(2 * minute);
    expect(body.trend?.stepMs).toBeGreaterThan(minute);
  }
});

it("leaves the trend out when it is not asked for", async () => {
  const { body } = await api.get<Answer>("/services");
  expect(body.trend).toBeUndefined();
  expect(body.services[0]?.trend).toBeUndefined();
});

it("names a service's commits latest first", async () => {
  const commits = ["00".repeat(20), "ff".repeat(20), "7a".repeat(20)];
  for (const [index, commit] of commits.entries()) {
    await api.store.load(
      "traces",
      [
        spansOf({ ...production, service: "billing", commit }, [
          span({ ids, name: "GET /" }),
        ]),
      ],
      { receivedAt: now + index * 1000 },
    );
  }
  const { body } = await api.get<Answer>("/services");
  const billing = body.services.find(({ service }) => service === "billing");
  expect(billing?.commits).toEqual(commits.toReversed());
});
