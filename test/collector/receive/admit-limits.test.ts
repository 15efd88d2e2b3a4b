import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Distinct } from "../../../collector/src/receive/distinct.js";
import {
  NameLimits,
  type Limits,
} from "../../../collector/src/receive/limits.js";
import { requests } from "../../../collector/src/otlp/messages.js";
import { scan } from "../../../collector/src/otlp/scan.js";
import { seededIds, span, unixNano } from "../../support/otlp-build.js";
import { encodeMetrics, encodeTraces } from "../../support/otlp.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "../../support/otlp-realistic.js";
import { encodeLogs } from "../../support/otlp.js";
import { attributes } from "../../support/otlp-values.js";
import { log, logsOf, metricsOf, spansOf } from "../api/support/telemetry.js";
import { openTestStore, type TestStore } from "../support/store.js";

const small: Limits = {
  environments: 3,
  services: 3,
  operations: 4,
  series: 4,
  count: 10,
  valueBytes: 100,
};
const wide: Limits = {
  environments: 200,
  services: 500,
  operations: 2000,
  series: 50_000,
  count: 256,
  valueBytes: 65_536,
};
const ids = seededIds(9);
const now = Date.now();
const at = (environment: string, service = "s") => ({
  environment,
  service,
  commit: "c",
});

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const rows = <T>(sql: string) => store.reader.rows<T>(sql);

describe("a request within the limits", () => {
  test.each([
    [
      "traces",
      encodeTraces(realisticTraceRequest(200, { ...at("e"), seed: 1 })),
    ],
    ["logs", encodeLogs(realisticLogsRequest(200, { ...at("e"), seed: 1 }))],
    [
      "metrics",
      encodeMetrics(realisticMetricsRequest(50, { ...at("e"), seed: 1 })),
    ],
  ] as const)("%s: the very same bytes", (signal, body) => {
    const limits = new NameLimits(wide);
    expect(limits.apply(signal, body, false)).toBe(body);
    expect(limits.state()).toMatchObject({
      environments: { known: 1, overflowed: 0 },
      services: { overflowed: 0 },
      droppedAttributes: 0,
      cutValues: 0,
    });
  });
});

describe("a request far beyond every limit", () => {
  const tiny = { ...small, operations: 1, series: 1, count: 1, valueBytes: 5 };
  test.each([
    [
      "traces",
      encodeTraces(realisticTraceRequest(200, { ...at("e"), seed: 2 })),
    ],
    ["logs", encodeLogs(realisticLogsRequest(200, { ...at("e"), seed: 2 }))],
    [
      "metrics",
      encodeMetrics(realisticMetricsRequest(50, { ...at("e"), seed: 2 })),
    ],
  ] as const)("%s: still well formed, with all its items", (signal, body) => {
    const curbed = new NameLimits(tiny).apply(signal, body, false);
    expect(Buffer.from(curbed).equals(body)).toBe(false);
    expect(scan(curbed, requests[signal])).toEqual(
      scan(body, requests[signal]),
    );
    // Within the limits now, but for what is always counted again.
    expect(
      Buffer.from(new NameLimits(tiny).apply(signal, curbed, false)).equals(
        curbed,
      ),
    ).toBe(true);
  });
});

describe("names beyond the limits", () => {
  test("environments: the known ones stay, the others are one; a bound key's claim does not count", async () => {
    const limits = new NameLimits(small);
    for (const [n, name] of ["a", "b", "c", "d", "e", "a"].entries()) {
      const body = spansOf(at(name, "env-test"), [span({ ids, name: "op" })]);
      const curbed = limits.apply("traces", body, false);
      scan(curbed, requests.traces);
      await store.load("traces", [curbed], { id: `env-${n}` });
    }
    const bound = spansOf(at("claimed", "env-test"), [
      span({ ids, name: "op" }),
    ]);
    expect(limits.apply("traces", bound, true)).toBe(bound);
    expect(
      await rows(
        "SELECT Environment AS e, toUInt32(count()) AS n FROM otel_traces WHERE ServiceName = 'env-test' GROUP BY e ORDER BY e",
      ),
    ).toEqual([
      { e: "a", n: 2 },
      { e: "b", n: 1 },
      { e: "c", n: 1 },
      { e: "isoscope.overflow", n: 2 },
    ]);
    expect(limits.state().environments).toEqual({
      limit: 3,
      known: 3,
      overflowed: 2,
    });
  });

  test("services and operations: each service has its own operations", async () => {
    const limits = new NameLimits(small);
    const bodies = ["s1", "s2", "s3", "s4"].map((service) =>
      spansOf(
        at("svc-test", service),
        Array.from({ length: 7 }, (_, n) =>
          span({ ids, name: `op-${n}`, attributes: { kept: n } }),
        ),
      ),
    );
    await store.load(
      "traces",
      bodies.map((body) => limits.apply("traces", body, false)),
    );
    expect(
      await rows(
        "SELECT ServiceName AS s, arraySort(groupUniqArray(SpanName)) AS ops, toUInt32(count()) AS n, toUInt32(countIf(SpanAttributes['kept'] != '')) AS kept FROM otel_traces WHERE Environment = 'svc-test' GROUP BY s ORDER BY s",
      ),
    ).toEqual(
      ["isoscope.overflow", "s1", "s2", "s3"].map((s) => ({
        s,
        ops: ["isoscope.overflow", "op-0", "op-1", "op-2", "op-3"],
        n: 7,
        kept: 7,
      })),
    );
    expect(limits.state()).toMatchObject({
      services: { known: 3, overflowed: 1 },
      operations: { known: 16, overflowed: 12 },
    });
  });

  test("series: beyond them the points keep their values and lose their attributes", async () => {
    const limits = new NameLimits(small);
    const points = (kind: "asInt" | "asDouble") =>
      Array.from({ length: 9 }, (_, n) => ({
        timeUnixNano: unixNano(now),
        [kind]: n,
        attributes: attributes({ user: `u${n}`, more: "x" }),
      }));
    const body = metricsOf(at("series-test"), [
      { name: "g", gauge: { dataPoints: points("asDouble") } },
      {
        name: "h",
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              timeUnixNano: unixNano(now),
              count: 3,
              sum: 1,
              bucketCounts: [1, 2],
              explicitBounds: [1],
              attributes: attributes({ user: "u0" }),
            },
          ],
        },
      },
    ]);
    await store.load("metrics", [limits.apply("metrics", body, false)]);
    expect(
      await rows(
        "SELECT toJSONString(Attributes) AS a, sum(Value) AS v FROM otel_metrics_gauge WHERE Environment = 'series-test' GROUP BY a ORDER BY a",
      ),
    ).toEqual([
      { a: '{"otel.metric.overflow":"true"}', v: 4 + 5 + 6 + 7 + 8 },
      ...[0, 1, 2, 3].map((n) => ({
        a: `{"user":"u${n}","more":"x"}`,
        v: n,
      })),
    ]);
    expect(
      await rows(
        "SELECT toJSONString(Attributes) AS a, toUInt32(Count) AS n FROM otel_metrics_histogram WHERE Environment = 'series-test'",
      ),
    ).toEqual([{ a: '{"otel.metric.overflow":"true"}', n: 3 }]);
    expect(limits.state().series).toEqual({
      limit: 4,
      known: 4,
      overflowed: 6,
    });
  });

  test("the same request is curbed the same way each time", () => {
    const limits = new NameLimits(small);
    const body = spansOf(
      at("e"),
      Array.from({ length: 50 }, (_, n) => span({ ids, name: `op-${n}` })),
    );
    const first = Buffer.from(limits.apply("traces", body, false));
    expect(first.equals(limits.apply("traces", body, false))).toBe(true);
    expect(first.equals(body)).toBe(false);
  });

  test("what is stored already keeps its name after a restart", () => {
    const known = ["a", "b", "c"].map((environment) => ({
      environment,
      service: "s",
      operation: `op-${environment}`,
    }));
    const limits = new NameLimits(small, known);
    const request = (environment: string, name: string) =>
      spansOf(at(environment), [span({ ids, name })]);
    expect(limits.apply("traces", request("new", "op-a"), false)).not.toBe(
      undefined,
    );
    expect(limits.state().environments.overflowed).toBe(1);
    const old = request("b", "op-b");
    expect(limits.apply("traces", old, false)).toBe(old);
  });

  test("a million names of each: a bounded number is known", () => {
    const limits = new NameLimits(wide);
    const before = process.memoryUsage().heapUsed;
    for (let n = 1; n <= 1_000_000; n++) {
      limits.environment(n);
      limits.service(n);
      limits.operations(n).has(n);
      limits.series(n).has(n);
    }
    const { environments, services, operations, series } = limits.state();
    expect(environments.known).toBe(200);
    expect(services.known).toBe(500);
    expect(operations.known).toBeLessThanOrEqual(2000 * 20);
    expect(series.known).toBeLessThanOrEqual(1_000_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
  });

  test("a name that has not come for a day makes room", () => {
    let time = 0;
    const names = new Distinct(2, undefined, () => time);
    const day = 24 * 3600_000;
    expect([names.has(1), names.has(2), names.has(3)]).toEqual([
      true,
      true,
      false,
    ]);
    for (time = day; time <= 3 * day; time += day / 2) {
      names.has(1);
      names.has(3);
    }
    expect([names.has(1), names.has(3), names.has(2)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("attributes beyond the limits", () => {
  test("surplus ones are left out and counted where OTLP counts them; long values are cut at a character", async () => {
    const limits = new NameLimits(small);
    const many = Object.fromEntries(
      Array.from({ length: 25 }, (_, n) => [`k${n}`, n]),
    );
    const long = "é".repeat(80);
    const big = span({
      ids,
      name: "big",
      attributes: { first: long, ...many },
    });
    const body = spansOf(at("attr-test"), [
      Object.assign(big, { droppedAttributesCount: 3 }),
      span({ ids, name: "usual", attributes: { a: "b" } }),
      {
        ...span({ ids, name: "events" }),
        events: [
          {
            timeUnixNano: unixNano(now),
            name: "e",
            attributes: attributes({ stack: "x".repeat(500), ...many }),
          },
        ],
      },
    ]);
    await store.load("traces", [limits.apply("traces", body, false)]);
    const found = await rows<Record<string, unknown>>(
      `SELECT SpanName AS name, toUInt32(length(SpanAttributes)) AS n, SpanAttributes['first'] AS first, DroppedAttributesCount AS dropped,
              arrayMap(a -> toUInt32(length(a)), \`Events.Attributes\`) AS events, arrayMap(a -> toUInt32(length(a['stack'])), \`Events.Attributes\`) AS stack
       FROM otel_traces WHERE Environment = 'attr-test' ORDER BY name`,
    );
    expect(found).toEqual([
      {
        name: "big",
        n: 10,
        first: "é".repeat(50),
        dropped: 19,
        events: [],
        stack: [],
      },
      {
        name: "events",
        n: 0,
        first: "",
        dropped: 0,
        events: [10],
        stack: [100],
      },
      { name: "usual", n: 1, first: "", dropped: 0, events: [], stack: [] },
    ]);
    expect(limits.state()).toMatchObject({
      droppedAttributes: 16 + 16,
      cutValues: 2,
    });
  });

  test("a log body is not an attribute: it stays whole", async () => {
    const limits = new NameLimits(small);
    const text = "b".repeat(5000);
    await store.load("logs", [
      limits.apply(
        "logs",
        logsOf(at("body-test"), [
          log(now, text, { attributes: attributes({ a: text }) }),
        ]),
        false,
      ),
    ]);
    expect(
      await rows(
        "SELECT toUInt32(length(Body)) AS body, toUInt32(length(LogAttributes['a'])) AS a FROM otel_logs WHERE Environment = 'body-test'",
      ),
    ).toEqual([{ body: 5000, a: 100 }]);
  });
});
