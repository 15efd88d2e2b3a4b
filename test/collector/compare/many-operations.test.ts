import { afterAll, beforeAll, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { assemble } from "../../../collector/src/compare/flows/assemble.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans, type SpanRow } from "../store/flows/support.js";
import { side } from "./support/counted.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";

/**
 * 30 root operations, each of whose requests makes any of 13 calls: nearly every trace is a flow of its own. One call
 * of one of them is commoner in `next`; all else is alike.
 */
const traces = 12_000;
const world = `
  INSERT INTO otel_traces (Timestamp, ReceivedAt, Environment, Commit, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, Duration, StatusCode)
  WITH
    intDiv(number, 14) AS trace, number % 14 AS place,
    sipHash64(trace, 'route') % 30 AS route, trace % 2 = 1 AS next,
    if(next AND route = 7 AND place = 9, 9, 5) AS often
  SELECT
    '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL trace SECOND, now64(3), if(next, 'next', 'base'), 'c',
    concat('t', toString(trace)), toString(place), if(place = 0, '', '0'),
    if(place = 0, concat('GET /route', toString(route)), concat('call ', toString(place))),
    if(place = 0, 'Server', 'Client'), 'shop', 1000000 + sipHash64(number) % 1000000,
    if(sipHash64(number, 'fails') % 50 = 0, 'Error', 'Unset')
  FROM numbers(${14 * traces})
  WHERE place = 0 OR sipHash64(number, 'runs') % 10 < often`;

let store: TestStore;
let reader: ReturnType<typeof compareReader>;
beforeAll(async () => {
  store = await openStore();
  await store.db.command(world);
  reader = compareReader(store.db);
});
afterAll(async () => {
  await store.close();
});

const selection = {
  baseline: side("base"),
  candidate: side("next"),
  service: undefined,
};

test("of more flows than are told apart, all are counted", async () => {
  const stored = await reader.populations(selection);
  const kept = stored.shapes.filter(({ shape }) => shape !== "");
  expect(new Set(kept.map(({ shape }) => shape)).size).toBeLessThanOrEqual(
    2500,
  );
  expect(stored.shapes.reduce((sum, { traces }) => sum + traces, 0)).toBe(
    traces,
  );
  const taken = stored.taken ?? [];
  const counted = await store.db.rows(
    `SELECT if(Environment = 'next', 1, 0) AS side, toString(arrayJoin(Paths)) AS id, toFloat64(count()) AS traces
     FROM isoscope_flows FINAL GROUP BY side, id ORDER BY side, id`,
  );
  const summed = new Map<string, number>();
  for (const { side, id, traces } of taken) {
    const key = `${side} ${id}`;
    summed.set(key, (summed.get(key) ?? 0) + traces);
  }
  expect(
    [...summed]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, traces]) => [key, traces]),
  ).toEqual(
    (counted as { side: number; id: string; traces: number }[]).map(
      ({ side, id, traces }) => [`${side} ${id}`, traces],
    ),
  );
  // How often an operation fails is a share of how often it ran.
  const spans = await store.db.rows<{ name: string; n: number }>(
    `SELECT SpanName AS name, toFloat64(count()) AS n FROM otel_traces WHERE Environment = 'base' GROUP BY name ORDER BY name`,
  );
  const { operations } = assemble(stored);
  expect(
    operations
      .map(({ operation, baseline }) => ({
        name: operation,
        n: baseline?.traces,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ).toEqual(spans);
});

test("what is alike is found alike, and what differs is found", async () => {
  const { findings } = await answerComparison(reader, selection, undefined);
  expect(findings.length).toBeGreaterThan(0);
  expect(
    findings.filter(({ message }) => !/route7\b.*call 9\b/.test(message)),
  ).toEqual([]);
});

/** 300 root operations, each of whose requests makes one of ten calls: about as many flows as are told, and as many more. */
const variants = `
  INSERT INTO otel_traces (Timestamp, ReceivedAt, Environment, Commit, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, Duration)
  WITH intDiv(number, 2) AS trace, number % 2 AS place, sipHash64(trace, 'route') % 300 AS route
  SELECT
    '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL trace SECOND, now64(3), if(trace % 2 = 1, 'many-next', 'many-base'), 'c',
    concat('m', toString(trace)), toString(place), if(place = 0, '', '0'),
    if(place = 0, concat('GET /route', toString(route)), concat('call ', toString(sipHash64(trace, 'call') % 10))),
    if(place = 0, 'Server', 'Client'), 'shop', 1000000 + sipHash64(number) % 1000000
  FROM numbers(120000)`;

test("what is just told and what is just not are no difference", async () => {
  await store.db.command(variants);
  const { findings, summary } = await answerComparison(
    reader,
    {
      baseline: side("many-base"),
      candidate: side("many-next"),
      service: undefined,
    },
    undefined,
  );
  expect(findings.map(({ message }) => message)).toEqual([]);
  expect(summary.operations.compared).toBe(310);
  expect(summary.operations.insufficient).toBe(0);
});

/** Of 150 attributes each is on nine of ten requests, and more than are counted of one operation. */
const manyAttributes = (environment: string, gold: number): SpanRow[] => {
  const random = seeded(gold * 100);
  return Array.from({ length: 300 }, (_, at) => ({
    ...{ environment, trace: `${environment} ${at}`, id: "1", kind: "Server" },
    name: "GET /wide",
    attributes: {
      tier: random.next() < gold ? "gold" : "silver",
      ...Object.fromEntries(
        Array.from({ length: 150 }, (_, key): [string, string] => [
          `key${key}`,
          random.next() < 0.5 ? "on" : "off",
        ]).filter(() => random.next() < 0.9),
      ),
    },
  }));
};

test("attributes that are left out on one side are not told to be absent", async () => {
  await insertSpans(store.db, manyAttributes("wide-base", 0.2));
  await insertSpans(store.db, manyAttributes("wide-next", 0.7));
  const { findings } = await answerComparison(
    reader,
    {
      baseline: side("wide-base"),
      candidate: side("wide-next"),
      service: undefined,
    },
    "attributes",
  );
  expect(findings.map(({ subject }) => subject.key)).toEqual(["tier"]);
});
