import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { jsonRequests } from "../../../collector/src/otlp/json-messages.js";
import { requests, signals } from "../../../collector/src/otlp/messages.js";
import { scan } from "../../../collector/src/otlp/scan.js";
import { transcode } from "../../../collector/src/otlp/transcode.js";
import {
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  encodeLogs,
  encodeMetrics,
  encodeTraces,
} from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "../../support/otlp-realistic.js";
import { attributes } from "../../support/otlp-values.js";

/** OTLP/JSON as a sender writes it: ids in hex, bytes in base64. */
function otlpJson(value: unknown, key = ""): unknown {
  if (value instanceof Uint8Array) {
    const isId = /(trace|span)Id$/i.test(key);
    return Buffer.from(value).toString(isId ? "hex" : "base64");
  }
  if (typeof value === "number" && !Number.isFinite(value))
    return String(value);
  if (Array.isArray(value)) return value.map((one) => otlpJson(one));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        otlpJson(inner, name),
      ]),
    );
  }
  return value;
}
const asJson = (value: unknown) => Buffer.from(JSON.stringify(otlpJson(value)));

const origin = {
  service: "s",
  environment: "e",
  commit: "c".repeat(40),
  seed: 3,
};
const ids = seededIds(9);
const everything = {
  resourceSpans: [
    {
      resource: resource(origin),
      scopeSpans: [
        {
          scope: { name: "x", attributes: attributes({ a: 1 }) },
          spans: [
            {
              ...span({
                ids,
                status: "error",
                attributes: {
                  big: 9_007_199_254_740_993n,
                  negative: -5,
                  double: 1e-7,
                  nan: Number.NaN,
                  bytes: new Uint8Array([1, 2, 3, 4]),
                  nested: [{ a: [null, true] }],
                  long: "ü".repeat(40_000),
                },
              }),
              links: [{ traceId: ids.traceId(), spanId: ids.spanId() }],
              flags: 4_294_967_295,
            },
          ],
        },
      ],
    },
  ],
};

describe("JSON becomes the same request that a protobuf sender would have sent", () => {
  const sent = {
    traces: realisticTraceRequest(50, origin),
    logs: realisticLogsRequest(50, origin),
    metrics: realisticMetricsRequest(50, origin),
  };
  test.each([
    ["traces", sent.traces, encodeTraces(sent.traces)],
    ["traces", everything, encodeTraces(everything)],
    ["logs", sent.logs, encodeLogs(sent.logs)],
    ["metrics", sent.metrics, encodeMetrics(sent.metrics)],
  ] as const)("%s", (signal, object, protobuf) => {
    const bytes = transcode(asJson(object), jsonRequests[signal]);
    // Field order and packing may differ; what is said does not.
    const same = isDeepStrictEqual(
      decode[signal](bytes),
      decode[signal](protobuf),
    );
    expect(same).toBe(true);
    expect(scan(bytes, requests[signal])).toEqual(
      scan(protobuf, requests[signal]),
    );
  });
  const decode = {
    traces: decodeTraces,
    logs: decodeLogs,
    metrics: decodeMetrics,
  };
});

test.each([
  ["enum names", { kind: "SPAN_KIND_SERVER" }, { kind: 2 }],
  [
    "64-bit integers as numbers",
    { startTimeUnixNano: 5 },
    { startTimeUnixNano: "5" },
  ],
  ["unknown fields", { fromTheFuture: [1] }, {}],
  ["null as absent", { traceState: null }, {}],
])("%s", (_what, one, other) => {
  const wrap = (change: object) =>
    transcode(
      asJson({
        resourceSpans: [
          { scopeSpans: [{ spans: [{ name: "n", ...change }] }] },
        ],
      }),
      jsonRequests.traces,
    ).toString("hex");
  expect(wrap(one)).toBe(wrap(other));
});

test.each([
  ["{", "not JSON"],
  ["[]", "$ should be an object"],
  ['{"resourceSpans":{}}', "$.resourceSpans should be a list"],
  ['{"resourceSpans":[null]}', "$.resourceSpans[0] should be an object"],
  [
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}',
    "spans[0].traceId should be hexadecimal text",
  ],
  [
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}',
    "spans[0].name should be text, not 5",
  ],
  [
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"NO"}]}]}]}',
    "spans[0].kind should be a whole number",
  ],
  [
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"-1"}]}]}]}',
    "startTimeUnixNano should be a whole number from 0",
  ],
  [
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1.5}]}]}]}',
    "startTimeUnixNano should be a whole number",
  ],
])("%s is refused: %s", (body, message) => {
  expect(() => transcode(Buffer.from(body), jsonRequests.traces)).toThrow(
    message,
  );
});

test("nesting without end is refused", () => {
  const deep = `{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(5000)}{}${"]}}".repeat(5000)}}]}}]}`;
  expect(() => transcode(Buffer.from(deep), jsonRequests.traces)).toThrow(
    /levels deep|not JSON/,
  );
});

test("every signal has its request", () => {
  for (const signal of signals) {
    expect(transcode(Buffer.from("{}"), jsonRequests[signal])).toHaveLength(0);
  }
});
