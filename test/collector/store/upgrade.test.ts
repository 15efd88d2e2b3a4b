import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  connect,
  type Connections,
} from "../../../collector/src/store/connect.js";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import { migrate, migrations } from "../../../collector/src/store/migrate.js";
import { traceReader } from "../../../collector/src/store/read/traces.js";
import { serviceReader } from "../../../collector/src/store/read/services.js";

const HOUR_MS = 3_600_000;
const dataDir = mkdtempSync(join(tmpdir(), "isoscope-upgrade-"));
let connections: Connections;

const insert = (spans: number) => `
  INSERT INTO otel_traces (Timestamp, ReceivedAt, Environment, Commit, ServiceName, SpanName, SpanKind, StatusCode, Duration, TraceId)
  SELECT now64(9), now64(3), 'production', 'c', 'shop', toString(number % 3), 'Server',
    if(number % 10 = 0, 'Error', 'Unset'), 1000000, toString(number)
  FROM numbers(${spans})`;

const insertLog = `
  INSERT INTO otel_logs (Timestamp, ReceivedAt, Environment, ServiceName, Body)
  SELECT now64(9), now64(3), 'production', 'shop', 'order 17 of 10.0.0.1 took 1.5 s, 1:02 late'`;
const insertPoint = `
  INSERT INTO otel_metrics_sum (TimeUnix, ReceivedAt, Environment, ServiceName, ResourceAttributes, MetricName, Attributes)
  SELECT now64(9), now64(3), 'production', 'shop', map('service.instance.id', 'one', 'os.type', 'linux'), 'orders',
    map('to', 'pg', 'at', 'noon')`;

beforeAll(async () => {
  connections = await connect({ dataDir, clickhouseUrl: undefined });
  const before = migrations().filter(({ number }) => number < 70);
  for (const { statements } of before) {
    for (const one of statements) await connections.writer.command(one);
  }
  await connections.writer.command(insert(1000));
  await connections.writer.command(insertLog);
  await connections.writer.command(insertPoint);
});
afterAll(async () => {
  await connections.close();
  rmSync(dataDir, { recursive: true });
});

const sinceMs = Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS;
const range = { sinceMs, untilMs: sinceMs + 3 * HOUR_MS };

test("a store of an earlier version answers from the moment it is upgraded, and soon from summaries", async () => {
  await migrate(connections.writer);
  await connections.writer.command(insert(100));
  const services = serviceReader(connections.reader);
  const answer = async () => [
    await services.services(range),
    // Spans of two instants, mostly in two seconds.
    (await services.trend(range, 24))?.points.reduce(
      (sum, { requests }) => sum + requests,
      0,
    ),
    await services.operations(range, 10),
  ];
  const atFirst = await answer();
  expect(atFirst).toMatchObject([
    [{ service: "shop", spans: 1100, requests: 1100, errors: 110 }],
    1100,
    [
      { operation: "0", spans: 368, errors: 38, total: 3 },
      { operation: "1", spans: 366, errors: 36 },
      { operation: "2", spans: 366, errors: 36 },
    ],
  ]);
  await expect
    .poll(
      () =>
        connections.reader.rows(
          "SELECT name, toUInt32(sum(rows > 0)) AS parts FROM system.projection_parts WHERE active AND table = 'otel_traces' GROUP BY name ORDER BY name",
        ),
      { timeout: 10_000 },
    )
    .toEqual([{ name: "operations", parts: 2 }]);
  expect(await answer()).toEqual(atFirst);
});

test("traces of before are found, listed and derived by a hash that is not written yet", async () => {
  const traces = traceReader(connections.reader);
  expect(await traces.spans("7", 10)).toHaveLength(2);
  const listed = await traces.list({ attributes: {}, ...range }, 2000);
  expect(listed).toHaveLength(1000);
  expect(listed[0]).toMatchObject({ rootService: "shop", spanCount: 1 });
  await new Deriver(connections.background).catchUp();
  expect(
    await connections.reader.rows(
      "SELECT Spans AS spans FROM isoscope_flows WHERE TraceId = '7'",
    ),
  ).toEqual([{ spans: 2 }]);
});

test("logs and metrics of before are told apart as those that come", async () => {
  await connections.writer.command(insertLog);
  await connections.writer.command(insertPoint);
  expect(
    await connections.reader.rows(
      "SELECT Masked AS masked, IsStatic AS isStatic, toUInt8(count()) AS n FROM otel_logs GROUP BY masked, isStatic",
    ),
  ).toEqual([
    {
      masked: "order {n} of {ip} took {n} s, {n} late",
      isStatic: false,
      n: 2,
    },
  ]);
  expect(
    await connections.reader.rows(
      "SELECT Instance AS instance, toUInt8(count()) AS n FROM otel_metrics_sum GROUP BY instance, Stream, Series",
    ),
  ).toEqual([{ instance: "one", n: 2 }]);
});
