import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  type Connections,
} from "../../../collector/src/store/connect.js";
import { migrate } from "../../../collector/src/store/migrate.js";
import { loadSql } from "../../../collector/src/store/sql.js";

const dataDir = mkdtempSync(join(tmpdir(), "isoscope-store-"));
let connections: Connections;
beforeAll(async () => {
  connections = await connect({ dataDir, clickhouseUrl: undefined });
  await migrate(connections.writer);
  await connections.writer.command(`
    INSERT INTO otel_traces (Timestamp, ReceivedAt, Environment, Commit, ServiceName, SpanName, SpanKind, Duration)
    SELECT now64(9), now64(3), 'production', 'c', 's', toString(number % 3), 'Server', number
    FROM numbers(1000)`);
  await connections.writer.command(`
    INSERT INTO otel_logs (Timestamp, ReceivedAt, Environment, Commit, ServiceName, SeverityNumber)
    SELECT now64(9), now64(3), 'production', 'c', 's', 9 FROM numbers(1000)`);
  for (const kind of [
    "gauge",
    "sum",
    "histogram",
    "exponential_histogram",
    "summary",
  ]) {
    await connections.writer.command(`
      INSERT INTO otel_metrics_${kind} (TimeUnix, ReceivedAt, Environment, Commit, ServiceName, MetricName)
      SELECT now64(9), now64(3), 'production', 'c', 's', 'm' FROM numbers(1000)`);
  }
});
afterAll(async () => {
  await connections.close();
  rmSync(dataDir, { recursive: true });
});

const hour = (time: string) =>
  `intDiv(toUnixTimestamp64Milli(${time}), 3600000) >= 0 AND Environment = 'production'`;

describe("what is asked often reads the tables' summaries, not their rows", () => {
  it.each([
    ["environments/origins.sql", { spans: "1" }],
    ["environments/origins.sql", { spans: hour("Timestamp") }],
    ["environments/other_origins.sql", { records: "1", points: "1" }],
    ["sides/known.sql", {}],
    ["summaries/comparable.sql", {}],
    ["why/commits.sql", {}],
    ["status/environments.sql", {}],
    ["status/names.sql", {}],
    ["services/list.sql", { spans: hour("Timestamp") }],
    [
      "services/trend.sql",
      {
        spans: hour("Timestamp"),
        bucket: "intDiv(toUnixTimestamp64Milli(Timestamp), 3600000)",
      },
    ],
    [
      "environments/other_origins.sql",
      { records: hour("Timestamp"), points: hour("TimeUnix") },
    ],
    ["services/operations.sql", { spans: hour("Timestamp") }],
    ["metrics/list.sql", { where: "Environment = 'production'" }],
  ])("%s", async (file, fragments: Record<string, string>) => {
    const sql = loadSql(file.startsWith("summaries/") ? file : `read/${file}`)
      .replace(/\{\{(\w+)\}\}/g, (_, name: string) => fragments[name] ?? "")
      .replace(/^SETTINGS.*$/m, "");
    const rows = await connections.reader.rows<{ explain: string }>(
      `EXPLAIN ${sql}`,
      { since: 0, limit: 10, points: 24 },
    );
    const reads = rows
      .map(({ explain }) => explain)
      .filter((line) => line.includes("ReadFrom"));
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads) {
      expect(read).toMatch(
        /ReadFromMergeTree \((?:activity|catalogue|operations)\)/,
      );
    }
  });
});
