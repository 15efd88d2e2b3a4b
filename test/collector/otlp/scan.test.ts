import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IsoscopeError } from "../../../collector/src/errors.js";
import { metricKinds, requests } from "../../../collector/src/otlp/messages.js";
import { MAX_DEPTH, scan } from "../../../collector/src/otlp/scan.js";
import {
  decodeTraces,
  encodeLogs,
  encodeMetrics,
  encodeTraces,
} from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "../../support/otlp-realistic.js";
import { attributes, type Value } from "../../support/otlp-values.js";

const origin = {
  service: "s",
  environment: "e",
  commit: "c".repeat(40),
  seed: 1,
};
const traces = encodeTraces(realisticTraceRequest(20, origin));
const logs = encodeLogs(realisticLogsRequest(20, origin));
const metrics = encodeMetrics(realisticMetricsRequest(20, origin));

function refusal(bytes: Uint8Array): string {
  try {
    scan(bytes, requests.traces);
    return "accepted";
  } catch (error) {
    if (error instanceof IsoscopeError) return error.code;
    throw error;
  }
}

const one = (values: Record<string, Value>, change: object = {}) =>
  encodeTraces({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                ...span({ ids: seededIds(1) }),
                attributes: attributes(values),
                ...change,
              },
            ],
          },
        ],
      },
    ],
  });

describe("what it counts", () => {
  test("spans, log records and data points", () => {
    expect(scan(traces, requests.traces)).toEqual({
      items: 20,
      invalidIds: 0,
      kinds: 0,
      nested: false,
      farOff: 0,
      endBeforeStart: 0,
    });
    expect(scan(logs, requests.logs).items).toBe(20);
    expect(scan(metrics, requests.metrics).items).toBe(100);
  });

  test.each([
    ["a day ago, nearly", -86_000_000, 5, { farOff: 0, endBeforeStart: 0 }],
    ["in 400 days", 400 * 86_400_000, 5, { farOff: 1, endBeforeStart: 0 }],
    ["in 1970", undefined, 5, { farOff: 1, endBeforeStart: 0 }],
    ["in 2106", Date.UTC(2106) - Date.now(), 5, { farOff: 1 }],
    ["backwards", 0, -0.001, { farOff: 0, endBeforeStart: 1 }],
    ["backwards by days", 0, -3e8, { farOff: 0, endBeforeStart: 1 }],
    ["of no duration", 0, 0, { farOff: 0, endBeforeStart: 0 }],
  ])("a span %s: flagged for its times, or not", (_, fromNow, ms, flags) => {
    const now = Date.now();
    const start =
      fromNow === undefined
        ? 0n
        : BigInt(Math.floor(now + fromNow)) * 1_000_000n;
    const bytes = one(
      {},
      {
        startTimeUnixNano: String(start),
        endTimeUnixNano: String(start + BigInt(Math.round(ms * 1e6))),
      },
    );
    expect(scan(bytes, requests.traces, now)).toMatchObject({
      items: 1,
      ...flags,
    });
  });

  test("a log record without a time of its own has none that is off", () => {
    const log = (timeUnixNano: string) =>
      encodeLogs({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano }] }] }],
      });
    expect(scan(log("0"), requests.logs)).toMatchObject({
      items: 1,
      farOff: 0,
    });
    expect(scan(log("5000000000"), requests.logs)).toMatchObject({ farOff: 1 });
  });

  test("an empty request holds nothing", () => {
    expect(scan(new Uint8Array(), requests.traces).items).toBe(0);
  });

  test("the kinds of metric", () => {
    const point = { timeUnixNano: "1" };
    const bytes = encodeMetrics({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { name: "a", gauge: { dataPoints: [{ ...point, asInt: 1 }] } },
                {
                  name: "b",
                  summary: {
                    dataPoints: [
                      { ...point, count: 1, sum: 1, quantileValues: [] },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
    expect(scan(bytes, requests.metrics)).toMatchObject({
      items: 2,
      kinds: metricKinds.gauge | metricKinds.summary,
    });
  });

  test.each([
    ["a trace id of 15 bytes", { traceId: new Uint8Array(15).fill(1) }],
    ["a trace id of zeros", { traceId: new Uint8Array(16) }],
    ["no trace id", { traceId: new Uint8Array() }],
    ["a span id of 9 bytes", { spanId: new Uint8Array(9).fill(1) }],
    ["a span id of zeros", { spanId: new Uint8Array(8) }],
  ])("a span with %s", (_what, change) => {
    expect(scan(one({}, change), requests.traces)).toMatchObject({
      items: 1,
      invalidIds: 1,
    });
  });

  test("nested values, wherever they are", () => {
    expect(scan(one({ a: 1 }), requests.traces).nested).toBe(false);
    expect(scan(one({ a: [1] }), requests.traces).nested).toBe(true);
    expect(scan(one({ a: { b: 1 } }), requests.traces).nested).toBe(true);
  });
});

describe("what it refuses", () => {
  test("a payload cut short at any byte, unless the cut falls between fields", () => {
    let refused = 0;
    for (let length = 0; length < traces.length; length++) {
      const cut = refusal(traces.subarray(0, length));
      // At the outermost level everything lies in one field, so no cut but the empty one is clean.
      if (length > 0) expect([length, cut]).toEqual([length, "ISO-MALFORMED"]);
      refused += cut === "accepted" ? 0 : 1;
    }
    expect(refused).toBe(traces.length - 1);
  });

  test("values nested deeper than the limit", () => {
    const nest = (depth: number): Value =>
      depth === 0 ? "x" : [nest(depth - 1)];
    expect(refusal(one({ deep: nest(MAX_DEPTH) }))).toBe("accepted");
    expect(refusal(one({ deep: nest(MAX_DEPTH + 1) }))).toBe("ISO-TOO-DEEP");
  });

  test.each([
    ["field number 0", [0x00, 0x00]],
    ["a group", [0x0b, 0x0c]],
    ["a reserved wire type", [0x0e]],
    ["a varint that does not end", [0x10, ...Array<number>(11).fill(0x80)]],
    ["a number of 65 bits", [0x10, ...Array<number>(9).fill(0xff), 0x02]],
    ["a known field of another wire type", [0x08, 0x01]],
    ["a length past the end", [0x0a, 0x7f, 0x00]],
    ["a length that overflows", [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["a fixed64 cut short", [0x19, 1, 2, 3]],
  ])("%s", (_what, bytes) => {
    expect(refusal(Uint8Array.from(bytes))).toBe("ISO-MALFORMED");
  });

  test("the largest number of 64 bits passes", () => {
    const largest = [0x10, ...Array<number>(9).fill(0xff), 0x01];
    expect(refusal(Uint8Array.from(largest))).toBe("accepted");
  });

  test("a field from a later version of the protocol is passed over", () => {
    const later = Buffer.concat([
      traces,
      Buffer.from([0xfa, 0x07, 0x01, 0x78]),
    ]);
    expect(scan(later, requests.traces).items).toBe(20);
  });
});

describe("properties", () => {
  test("bytes at random are counted or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const message of Object.values(requests)) {
          try {
            scan(bytes, message);
          } catch (error) {
            expect(error).toBeInstanceOf(IsoscopeError);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  // Many more: ISOSCOPE_TEST_FLIPS=1000000 npx vitest run test/collector/otlp/scan.test.ts
  const flips = Number(process.env["ISOSCOPE_TEST_FLIPS"] ?? 3000);
  test(
    `${flips} times some bits flipped: what it accepts, another decoder accepts too`,
    { timeout: 30_000 + flips },
    () => {
      const bits = fc.array(fc.nat(traces.length * 8 - 1), {
        minLength: 1,
        maxLength: 3,
      });
      fc.assert(
        fc.property(bits, (flipped) => {
          const bytes = Buffer.from(traces);
          for (const bit of flipped) {
            bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          }
          if (refusal(bytes) !== "accepted") return;
          try {
            decodeTraces(bytes);
          } catch (error) {
            // Text that is not UTF-8 is stored as the bytes it is.
            expect(error).toMatchObject({
              code: "ERR_ENCODING_INVALID_ENCODED_DATA",
            });
          }
        }),
        { numRuns: flips },
      );
    },
  );
});
