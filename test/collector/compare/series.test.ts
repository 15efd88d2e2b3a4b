import { describe, expect, test } from "vitest";
import type { SeriesSide } from "../../../collector/src/compare/series/population.js";
import { seeded, type Random } from "./support/random.js";
import { judge, repeat, series, side } from "./support/series.js";

/** A first-order autoregression: what memory or an event loop looks like. */
function wandering(random: Random, n: number, rho: number, level = 10) {
  let value = random.normal();
  return repeat(n, () => {
    value = rho * value + Math.sqrt(1 - rho ** 2) * random.normal();
    return level * Math.exp(0.15 * value);
  });
}

describe("levels", () => {
  test("a higher one is worse where more is known to be worse", () => {
    const random = seeded(1);
    const found = judge(
      series(
        side(wandering(random, 80, 0.5)),
        side(wandering(random, 80, 0.5, 25)),
      ),
    );
    expect(found).toMatchObject([
      {
        family: "metrics",
        verdict: "worse",
        subject: { metric: "nodejs.eventloop.delay.p99" },
        effect: { change: "value", shape: "level" },
        n: { baseline: 80, candidate: 80 },
      },
    ]);
    expect(found[0]?.message).toMatch(
      /^orders metric nodejs\.eventloop\.delay\.p99 is on average 2\d s in development where production has 1\d s \(80 intervals of 10 s\)$/,
    );
  });

  test("series of one metric are one finding; a name that says nothing is different", () => {
    const random = seeded(2);
    const one = (attributes: string, level: number) =>
      series(
        side(wandering(random, 60, 0)),
        side(wandering(random, 60, 0, level)),
        { attributes, metric: "pool.connections", unit: "{connection}" },
      );
    const found = judge(one("pool=a", 15), one("pool=b", 30));
    expect(found).toMatchObject([
      {
        verdict: "different",
        effect: { attributes: "pool=b", also: ["pool=a"] },
      },
    ]);
    expect(found[0]?.message).toContain("; 1 more of its series differs");
  });

  test("under 50 intervals are only described, under 20 not even that", () => {
    const random = seeded(3);
    const of = (n: number) =>
      series(side(wandering(random, n, 0)), side(wandering(random, n, 0, 40)));
    expect(judge(of(30))).toMatchObject([
      { verdict: "insufficient-data", q: null, link: { direction: 1 } },
    ]);
    expect(judge(of(19))).toEqual([]);
  });

  test("with another load only settings are compared", () => {
    const random = seeded(4);
    const busy = { requests: repeat(80, () => 600) };
    const load = series(
      side(wandering(random, 80, 0)),
      side(wandering(random, 80, 0, 60), busy),
    );
    const setting = series(
      side(repeat(80, () => 10)),
      side(
        repeat(80, () => 4),
        busy,
      ),
      { metric: "pool.max" },
    );
    expect(judge(load, setting)).toMatchObject([
      { subject: { metric: "pool.max" }, effect: { setting: true } },
    ]);
  });

  test("what a side moves by itself is its noise", () => {
    const climbing = repeat(80, (i) => 100 + 4 * i);
    const later = repeat(80, (i) => 300 + 4 * i);
    expect(judge(series(side(climbing), side(later)))).toEqual([]);
  });

  test("a clock is none", () => {
    const up = series(side(repeat(60, () => 10)), side(repeat(60, () => 90)), {
      metric: "process.uptime",
    });
    expect(judge(up)).toEqual([]);
  });
});

describe("counters", () => {
  const counted = (perRequest: number, requests: number, seed: number) => {
    const random = seeded(seed);
    const all = repeat(80, () => Math.round(requests * (0.7 + random.next())));
    return side(
      all.map((n) => Math.round(n * perRequest * (0.8 + 0.4 * random.next()))),
      { requests: all },
    );
  };
  const about = { shape: "counter", metric: "orders.retries" } as const;

  test("are rates per request", () => {
    const [found] = judge(
      series(counted(0.5, 40, 1), counted(2, 40, 2), about),
    );
    expect(found).toMatchObject({
      verdict: "worse",
      effect: { per: "request" },
    });
    expect(found?.message).toMatch(/grows by 2 s per request in development/);
  });

  test("that follow the requests, or the clock, are no news when there are more requests", () => {
    const ticks = (requests: number) =>
      side(
        repeat(80, (i) => 9 + (i % 3)),
        { requests: repeat(80, () => requests) },
      );
    expect(
      judge(
        series(counted(0.5, 20, 3), counted(0.5, 80, 4), about),
        series(ticks(20), ticks(80), about),
      ),
    ).toEqual([]);
  });
});

describe("another mix of requests", () => {
  // Two of three requests are of the first operation, then one of three; each of the second counts two.
  const mixed = (first: number, seed: number, factor = 1) => {
    const random = seeded(seed);
    const taken = repeat(80, () =>
      Math.round(first * (0.8 + 0.4 * random.next())),
    );
    const second = taken.map((n) => 30 - n);
    const operations = {
      "1": taken.reduce((sum, n) => sum + n, 0),
      "2": second.reduce((sum, n) => sum + n, 0),
    };
    const requests = repeat(80, () => 30);
    return side(
      second.map((n) => 2 * factor * n),
      { requests, operations },
    );
  };
  const about = { shape: "counter", metric: "orders.placed" } as const;

  test("accounts for what each request still adds", () => {
    expect(judge(series(mixed(20, 1), mixed(10, 2), about))).toEqual([]);
  });

  test("does not account for more than that", () => {
    expect(judge(series(mixed(20, 1), mixed(10, 2, 2), about))).toHaveLength(1);
    expect(judge(series(mixed(20, 1), mixed(20, 2, 2), about))).toHaveLength(1);
  });

  test("moves a distribution no further than the mix moved", () => {
    const waits = (first: number, operations: Record<string, number>) =>
      side(
        repeat(80, () => 300),
        {
          weights: repeat(80, () => 30),
          // Those of the first operation are short, of the second long.
          cumulative: Array.from({ length: 80 }, (_, i) => [
            first + (i % 3),
            30,
          ]),
          operations,
        },
      );
    const distribution = {
      shape: "distribution",
      metric: "db.client.operation.duration",
      bounds: [5, 50],
    } as const;
    expect(
      judge(
        series(
          waits(20, { "1": 1600, "2": 800 }),
          waits(10, { "1": 800, "2": 1600 }),
          distribution,
        ),
      ),
    ).toEqual([]);
    expect(
      judge(
        series(
          waits(20, { "1": 1600, "2": 800 }),
          waits(10, { "1": 1600, "2": 800 }),
          distribution,
        ),
      ),
    ).toHaveLength(1);
  });
});

describe("distributions", () => {
  const bounds = [5, 10, 25, 50, 100];
  const observed = (median: number, seed: number, perInterval = 30) => {
    const random = seeded(seed);
    const intervals = repeat(80, () => 0).map(() =>
      repeat(perInterval, () => median * Math.exp(0.6 * random.normal())),
    );
    return side(
      intervals.map((all) => all.reduce((sum, one) => sum + one, 0)),
      {
        weights: intervals.map((all) => all.length),
        cumulative: intervals.map((all) =>
          bounds.map((bound) => all.filter((one) => one <= bound).length),
        ),
      },
    );
  };
  const about = {
    shape: "distribution",
    metric: "db.client.operation.duration",
    unit: "ms",
    bounds,
  } as const;

  test("are compared by their buckets", () => {
    const [found] = judge(series(observed(20, 1), observed(35, 2), about));
    expect(found).toMatchObject({ verdict: "worse" });
    // scipy.stats.norm: the largest |Φ(ln(b / 20) / 0.6) − Φ(ln(b / 35) / 0.6)| over the bounds is at 25
    expect(found?.effect["distance"]).toBeCloseTo(0.3575, 1);
    expect(judge(series(observed(20, 3), observed(20, 4), about))).toEqual([]);
  });

  test("of waiting times are no clocks", () => {
    const metric = "db.client.connection.wait_time";
    expect(
      judge(series(observed(20, 1), observed(60, 2), { ...about, metric })),
    ).toMatchObject([{ verdict: "worse", subject: { metric } }]);
  });

  test("that move from one half to the other are no difference", () => {
    const half = (of: SeriesSide, from: number): SeriesSide => ({
      values: of.values.slice(from, from + 40),
      weights: of.weights.slice(from, from + 40),
      requests: of.requests.slice(from, from + 40),
      cumulative: of.cumulative.slice(from, from + 40),
      operations: { "1": 800 },
      processes: 1,
    });
    const join = (a: SeriesSide, b: SeriesSide): SeriesSide => ({
      values: [...a.values, ...b.values],
      weights: [...a.weights, ...b.weights],
      requests: [...a.requests, ...b.requests],
      cumulative: [...a.cumulative, ...b.cumulative],
      operations: { "1": 1600 },
      processes: 1,
    });
    const restless = join(half(observed(14, 1), 0), half(observed(34, 2), 0));
    expect(judge(series(restless, observed(34, 3), about))).toEqual([]);
  });

  test("ten times the observations are no difference", () => {
    expect(judge(series(observed(20, 5), observed(20, 6, 300), about))).toEqual(
      [],
    );
  });
});

test("an observation or two are no distribution", () => {
  const once = (at: number) =>
    side(
      repeat(140, (i) => (i === 3 ? at : 0)),
      {
        weights: repeat(140, (i) => (i === 3 ? 1 : 0)),
        cumulative: Array.from({ length: 140 }, (_, i) => [
          i === 3 && at < 0.08 ? 1 : 0,
          i === 3 ? 1 : 0,
        ]),
      },
    );
  expect(
    judge(
      series(once(0.075), once(0.097), {
        shape: "distribution",
        metric: "http.server.request.duration",
        bounds: [0.08, 1],
      }),
    ),
  ).toEqual([]);
});

test("autocorrelated sides that are alike raise next to nothing", () => {
  const random = seeded(77);
  let raised = 0;
  const pairs = 200;
  for (let pair = 0; pair < pairs; pair += 1) {
    const all = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99].map((rho, index) => {
      const n = 50 + 25 * (pair % 5);
      return series(
        side(wandering(random, n, rho)),
        side(wandering(random, n, rho)),
        { metric: `level.${index}` },
      );
    });
    raised += judge(...all).length;
  }
  expect(raised / pairs).toBeLessThanOrEqual(0.05);
});
