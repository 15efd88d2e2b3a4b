import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { attributes } from "../../support/otlp-values.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const at = Date.UTC(2026, 0, 31, 12);
const nano = (ms: number) => `${ms}000000`;

const origin = resource({
  service: "orders",
  environment: "production",
  commit: "a".repeat(40),
});

test("spans without valid ids are left out, their neighbours kept", async () => {
  const ids = seededIds(4);
  const good = span({ ids, name: "good-id" });
  const bad = [
    { ...span({ ids, name: "bad-id" }), traceId: new Uint8Array(16) },
    { ...span({ ids, name: "bad-id" }), spanId: new Uint8Array(7) },
  ];
  await store.load("traces", [
    encodeTraces({
      resourceSpans: [
        { resource: origin, scopeSpans: [{ spans: [good, ...bad] }] },
      ],
    }),
  ]);
  expect(
    await store.reader.rows(
      "SELECT SpanName, toUInt32(count()) AS n FROM otel_traces WHERE SpanName LIKE '%-id' GROUP BY SpanName",
    ),
  ).toEqual([{ SpanName: "good-id", n: 1 }]);
});

test("environment: the key's wins, then the new attribute, then the old one, then unknown", async () => {
  const ids = seededIds(5);
  const request = (name: string, keys: Record<string, string>) =>
    encodeTraces({
      resourceSpans: [
        {
          resource: { attributes: attributes(keys) },
          scopeSpans: [{ spans: [span({ ids, name })] }],
        },
      ],
    });
  const claims = {
    "deployment.environment": "old",
    "deployment.environment.name": "new",
  };
  await store.load("traces", [request("bound", claims)], {
    environment: "key",
  });
  await store.load("traces", [
    request("both", claims),
    request("legacy", { "deployment.environment": "old" }),
    request("none", {}),
  ]);
  expect(
    await store.reader.rows(
      "SELECT SpanName AS name, Environment AS environment, ServiceName AS service FROM otel_traces WHERE name IN ('bound', 'both', 'legacy', 'none') ORDER BY name",
    ),
  ).toEqual([
    { name: "both", environment: "new", service: "unknown_service" },
    { name: "bound", environment: "key", service: "unknown_service" },
    { name: "legacy", environment: "old", service: "unknown_service" },
    { name: "none", environment: "unknown", service: "unknown_service" },
  ]);
});

test("a segment loaded again is stored once, and counted once in the ledger", async () => {
  const ids = seededIds(6);
  const bodies = Array.from({ length: 20 }, (_, i) =>
    encodeTraces({
      resourceSpans: [
        {
          resource: origin,
          scopeSpans: [
            { spans: [span({ ids, name: "twice", startMs: at + i })] },
          ],
        },
      ],
    }),
  );
  const receivedAt = Date.now();
  for (let i = 0; i < 3; i++) {
    await store.load("traces", bodies, { id: "same", receivedAt });
  }
  expect(
    await store.reader.rows(
      "SELECT toUInt32(count()) AS n FROM otel_traces WHERE SpanName = 'twice'",
    ),
  ).toEqual([{ n: 20 }]);
  expect(
    await store.reader.rows(
      "SELECT toUInt32(count()) AS n, toUInt32(sum(Items)) AS items FROM isoscope_requests WHERE ReceivedAt = fromUnixTimestamp64Milli({at:Int64})",
      { at: receivedAt },
    ),
  ).toEqual([{ n: 20, items: 20 }]);
});

test.each([
  ["1970", "0", "1"],
  ["2106", "4291747200000000000", "4291747200000000001"],
  [
    "the largest number there is",
    "18446744073709551615",
    "18446744073709551615",
  ],
  ["an end before its start", nano(at), nano(at - 1000)],
])("a clock that says %s is stored", async (what, start, end) => {
  const ids = seededIds(7);
  const odd = {
    ...span({ ids, name: `clock ${what}` }),
    startTimeUnixNano: start,
    endTimeUnixNano: end,
  };
  await store.load("traces", [
    encodeTraces({
      resourceSpans: [{ resource: origin, scopeSpans: [{ spans: [odd] }] }],
    }),
  ]);
  expect(
    await store.reader.rows(
      "SELECT toUInt32(count()) AS n FROM otel_traces WHERE SpanName = {name:String}",
      { name: `clock ${what}` },
    ),
  ).toEqual([{ n: 1 }]);
});

test("a batch that spans 400 days is stored whole", async () => {
  const ids = seededIds(8);
  const spans = Array.from({ length: 400 }, (_, day) =>
    span({ ids, name: "long ago", startMs: at - day * 86_400_000 }),
  );
  await store.load("traces", [
    encodeTraces({
      resourceSpans: [{ resource: origin, scopeSpans: [{ spans }] }],
    }),
  ]);
  expect(
    await store.reader.rows(
      "SELECT toUInt32(count()) AS n FROM otel_traces WHERE SpanName = 'long ago'",
    ),
  ).toEqual([{ n: 400 }]);
});
