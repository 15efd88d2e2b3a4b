import { describe, expect, it } from "vitest";
import { span, seededIds, unixNano } from "./otlp-build.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "./otlp-realistic.js";
import { anyValue, attributes } from "./otlp-values.js";
import {
  decodePartialSuccess,
  decodeStatus,
  decodeTraces,
  encodeLogs,
  encodeMetrics,
  encodeTraces,
} from "./otlp.js";

const origin = {
  service: "orders",
  environment: "production",
  commit: "4f1d2c3b5a69788796a5b4c3d2e1f00112233445",
  seed: 3,
  startMs: 1_795_000_000_000,
};

describe("test OTLP messages", () => {
  it("repeat byte for byte for a seed", () => {
    const bytes = encodeTraces(realisticTraceRequest(50, origin));
    expect(encodeTraces(realisticTraceRequest(50, origin))).toEqual(bytes);
    expect(
      encodeTraces(realisticTraceRequest(50, { ...origin, seed: 4 })),
    ).not.toEqual(bytes);
  });

  it("have the size of real spans", () => {
    const bytes = encodeTraces(realisticTraceRequest(1_000, origin)).length;
    expect(bytes / 1_000).toBeGreaterThan(380);
    expect(bytes / 1_000).toBeLessThan(460);
  });

  it("keep nested values, 64-bit integers and nanoseconds", () => {
    const made = span({
      ids: seededIds(1),
      startMs: 1_795_000_000_000.25,
      attributes: { deep: [1, { list: [true, null] }], big: 2n ** 62n },
    });
    const request = {
      resourceSpans: [{ scopeSpans: [{ spans: [made] }] }],
    };
    const [decoded] =
      decodeTraces(encodeTraces(request)).resourceSpans[0]?.scopeSpans[0]
        ?.spans ?? [];
    expect(decoded?.startTimeUnixNano).toBe(made.startTimeUnixNano);
    expect(decoded?.attributes?.[0]?.value.arrayValue?.values).toHaveLength(2);
    expect(decoded?.attributes?.[1]?.value.intValue).toBe(
      "4611686018427387904",
    );
  });

  it("cover every kind of metric and log records", () => {
    const request = realisticMetricsRequest(3, origin);
    const kinds = request.resourceMetrics[0]?.scopeMetrics[0]?.metrics.map(
      (metric) =>
        Object.keys(metric).find(
          (key) => typeof metric[key as "sum"] === "object",
        ),
    );
    expect(kinds).toEqual([
      "gauge",
      "sum",
      "histogram",
      "exponentialHistogram",
      "summary",
    ]);
    expect(encodeMetrics(request).length).toBeGreaterThan(500);
    expect(encodeLogs(realisticLogsRequest(10, origin)).length).toBeGreaterThan(
      800,
    );
  });

  it("read answers, encoded here by hand", () => {
    expect(decodePartialSuccess("traces", Buffer.alloc(0))).toBeUndefined();
    expect(
      decodePartialSuccess("logs", Buffer.from([10, 6, 8, 2, 18, 2, 110, 111])),
    ).toEqual({ rejected: 2, errorMessage: "no" });
    expect(decodeStatus(Buffer.from([8, 3, 18, 2, 110, 111]))).toEqual({
      code: 3,
      message: "no",
    });
  });

  it("write values as the specification has them", () => {
    expect(unixNano(1.5)).toBe("1500000");
    expect(anyValue(null)).toEqual({});
    expect(attributes({ a: 0.5 })).toEqual([
      { key: "a", value: { doubleValue: 0.5 } },
    ]);
  });
});
