import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeLogs, encodeMetrics, encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { anyValue, attributes } from "../../support/otlp-values.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const at = Date.UTC(2026, 0, 31, 12);
const nano = (ms: number) => `${ms}000000`;

const nested = {
  text: 'ünïcode "quoted" \\ \n',
  empty: "",
  yes: true,
  no: false,
  integer: 9_007_199_254_740_993n,
  negative: -1,
  double: 0.25,
  bytes: new Uint8Array([0, 255, 16]),
  list: ["a", 1, true, null, [1, [2, [3, ["deep"]]]]],
  map: { a: { b: { c: [{ d: "e" }] } }, n: null, x: new Uint8Array([1]) },
  nothing: null,
};
const nestedAsText = {
  text: 'ünïcode "quoted" \\ \n',
  empty: "",
  yes: "true",
  no: "false",
  integer: "9007199254740993",
  negative: "-1",
  double: "0.25",
  bytes: "AP8Q",
  list: '["a",1,true,null,[1,[2,[3,["deep"]]]]]',
  map: '{"a":{"b":{"c":[{"d":"e"}]}},"n":null,"x":"AQ=="}',
  nothing: "",
};

const origin = resource({
  service: "orders",
  environment: "production",
  commit: "a".repeat(40),
});
const scope = {
  name: "scope",
  version: "1.2",
  attributes: attributes({ k: 1 }),
};

test("a span keeps everything it came with", async () => {
  const ids = seededIds(1);
  const parent = span({ ids, name: "root" });
  const one = {
    ...span({
      ids,
      parent,
      name: "GET /orders/:id",
      kind: "server",
      startMs: at,
      durationMs: 12.5,
    }),
    traceState: "ot=th:8",
    flags: 0x101,
    attributes: attributes(nested),
    status: { code: 2, message: "it broke" },
    events: [
      {
        timeUnixNano: nano(at + 1),
        name: "exception",
        attributes: attributes({ "exception.type": "E", l: [1] }),
      },
      { timeUnixNano: nano(at + 2), name: "second", attributes: [] },
    ],
    links: [
      {
        traceId: ids.traceId(),
        spanId: ids.spanId(),
        traceState: "x=y",
        attributes: attributes({ why: "batch" }),
      },
    ],
  };
  await store.load("traces", [
    encodeTraces({
      resourceSpans: [
        {
          resource: origin,
          schemaUrl: "https://r",
          scopeSpans: [{ scope, schemaUrl: "https://s", spans: [one] }],
        },
      ],
    }),
  ]);
  const [row] = await store.reader.rows<Record<string, unknown>>(
    "SELECT * EXCEPT ReceivedAt FROM otel_traces WHERE SpanName = 'GET /orders/:id'",
  );
  const hex = (bytes: Uint8Array | undefined) =>
    Buffer.from(bytes ?? []).toString("hex");
  expect(row).toMatchObject({
    Timestamp: "2026-01-31 12:00:00.000000000",
    TraceId: hex(one.traceId),
    SpanId: hex(one.spanId),
    ParentSpanId: hex(parent.spanId),
    TraceState: "ot=th:8",
    SpanKind: "Server",
    ServiceName: "orders",
    Duration: 12500000,
    StatusCode: "Error",
    StatusMessage: "it broke",
    SpanAttributes: nestedAsText,
    ScopeName: "scope",
    ScopeVersion: "1.2",
    ScopeAttributes: { k: "1" },
    ResourceSchemaUrl: "https://r",
    ScopeSchemaUrl: "https://s",
    SpanFlags: 0x101,
    Environment: "production",
    Commit: "a".repeat(40),
    "Events.Timestamp": [
      "2026-01-31 12:00:00.001000000",
      "2026-01-31 12:00:00.002000000",
    ],
    "Events.Name": ["exception", "second"],
    "Events.Attributes": [{ "exception.type": "E", l: "[1]" }, {}],
    "Links.TraceId": [hex(one.links[0]?.traceId)],
    "Links.TraceState": ["x=y"],
    "Links.Attributes": [{ why: "batch" }],
  });
});

test("a log record keeps its structured body as JSON text", async () => {
  const ids = seededIds(2);
  const [traceId, spanId] = [ids.traceId(), ids.spanId()];
  await store.load("logs", [
    encodeLogs({
      resourceLogs: [
        {
          resource: origin,
          scopeLogs: [
            {
              scope,
              logRecords: [
                {
                  timeUnixNano: nano(at),
                  severityNumber: 17,
                  severityText: "ERROR",
                  body: anyValue(nested),
                  attributes: attributes(nested),
                  traceId,
                  spanId,
                  flags: 1,
                  eventName: "order.failed",
                },
                { observedTimeUnixNano: nano(at + 5), body: anyValue("plain") },
              ],
            },
          ],
        },
      ],
    }),
  ]);
  const rows = await store.reader.rows<Record<string, unknown>>(
    "SELECT * FROM otel_logs ORDER BY Timestamp",
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    Timestamp: "2026-01-31 12:00:00.000000000",
    SeverityNumber: 17,
    SeverityText: "ERROR",
    LogAttributes: nestedAsText,
    TraceId: traceId.toString("hex"),
    SpanId: spanId.toString("hex"),
    TraceFlags: 1,
    EventName: "order.failed",
    Environment: "production",
  });
  expect(JSON.parse(String(rows[0]?.["Body"]))).toMatchObject({
    text: nested.text,
    list: ["a", 1, true, null, [1, [2, [3, ["deep"]]]]],
    map: { a: { b: { c: [{ d: "e" }] } } },
  });
  expect(rows[1]).toMatchObject({
    Timestamp: "2026-01-31 12:00:00.005000000",
    Body: "plain",
    TraceId: "",
  });
});

test("all five kinds of metric are stored, from one request", async () => {
  const ids = seededIds(3);
  const common = {
    startTimeUnixNano: nano(at),
    timeUnixNano: nano(at + 10_000),
    attributes: attributes({ route: "/x", tags: ["a"] }),
  };
  const exemplar = {
    timeUnixNano: nano(at + 1),
    asDouble: 7.5,
    traceId: ids.traceId(),
    spanId: ids.spanId(),
    filteredAttributes: attributes({ user: "u" }),
  };
  await store.load("metrics", [
    encodeMetrics({
      resourceMetrics: [
        {
          resource: origin,
          scopeMetrics: [
            {
              scope,
              metrics: [
                {
                  name: "g",
                  unit: "By",
                  description: "a gauge",
                  gauge: {
                    dataPoints: [
                      { ...common, asDouble: 1.5 },
                      { ...common, asInt: -3 },
                    ],
                  },
                },
                {
                  name: "s",
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: true,
                    dataPoints: [
                      { ...common, asInt: 42, exemplars: [exemplar] },
                    ],
                  },
                },
                {
                  name: "h",
                  histogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      {
                        ...common,
                        count: 6,
                        sum: 12.5,
                        bucketCounts: [1, 2, 3],
                        explicitBounds: [1, 5],
                        min: 0.5,
                        max: 9,
                      },
                    ],
                  },
                },
                {
                  name: "e",
                  exponentialHistogram: {
                    aggregationTemporality: 2,
                    dataPoints: [
                      {
                        ...common,
                        count: 7,
                        sum: 3,
                        scale: -2,
                        zeroCount: 1,
                        positive: { offset: -4, bucketCounts: [1, 0, 300] },
                        negative: { offset: 3, bucketCounts: [5] },
                        min: -1,
                        max: 8,
                      },
                    ],
                  },
                },
                {
                  name: "q",
                  summary: {
                    dataPoints: [
                      {
                        ...common,
                        count: 10,
                        sum: 100,
                        quantileValues: [
                          { quantile: 0.5, value: 9 },
                          { quantile: 0.99, value: 30 },
                        ],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    }),
  ]);
  const one = async (kind: string) =>
    store.reader.rows<Record<string, unknown>>(
      `SELECT * FROM otel_metrics_${kind}`,
    );
  const gauges = await one("gauge");
  expect(gauges.map((row) => row["Value"]).sort()).toEqual([-3, 1.5]);
  expect(gauges[0]).toMatchObject({
    MetricName: "g",
    MetricUnit: "By",
    MetricDescription: "a gauge",
    Attributes: { route: "/x", tags: '["a"]' },
    TimeUnix: "2026-01-31 12:00:10.000000000",
    StartTimeUnix: "2026-01-31 12:00:00.000000000",
    ServiceName: "orders",
  });
  expect(await one("sum")).toMatchObject([
    {
      MetricName: "s",
      Value: 42,
      AggregationTemporality: 2,
      IsMonotonic: true,
      "Exemplars.Value": [7.5],
      "Exemplars.FilteredAttributes": [{ user: "u" }],
      "Exemplars.TraceId": [Buffer.from(exemplar.traceId).toString("hex")],
    },
  ]);
  expect(await one("histogram")).toMatchObject([
    {
      MetricName: "h",
      Count: 6,
      Sum: 12.5,
      BucketCounts: [1, 2, 3],
      ExplicitBounds: [1, 5],
      Min: 0.5,
      Max: 9,
      AggregationTemporality: 1,
    },
  ]);
  expect(await one("exponential_histogram")).toMatchObject([
    {
      MetricName: "e",
      Count: 7,
      Scale: -2,
      ZeroCount: 1,
      PositiveOffset: -4,
      PositiveBucketCounts: [1, 0, 300],
      NegativeOffset: 3,
      NegativeBucketCounts: [5],
      Min: -1,
      Max: 8,
    },
  ]);
  expect(await one("summary")).toMatchObject([
    {
      MetricName: "q",
      Count: 10,
      Sum: 100,
      "ValueAtQuantiles.Quantile": [0.5, 0.99],
      "ValueAtQuantiles.Value": [9, 30],
    },
  ]);
});
