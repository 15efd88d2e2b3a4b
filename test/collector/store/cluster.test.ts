import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clusterStatements,
  onCluster,
  shardedBy,
} from "../../../collector/src/store/cluster.js";
import { migrations } from "../../../collector/src/store/migrate.js";
import { loadSql } from "../../../collector/src/store/sql.js";
import { openTestStore, type TestStore } from "../support/store.js";

const cluster = { name: "main" };
const spread = (statement: string) => clusterStatements(statement, cluster);

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

test("a table becomes a replicated one on each node and a Distributed one over them", () => {
  expect(
    spread(`CREATE TABLE IF NOT EXISTS isoscope_requests
(
    RequestHash UInt64
)
ENGINE = MergeTree
ORDER BY RequestHash
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000`),
  ).toEqual([
    `CREATE TABLE IF NOT EXISTS isoscope_requests_local ON CLUSTER 'main'
(
    RequestHash UInt64
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/isoscope_requests_local', '{replica}')
ORDER BY RequestHash
SETTINGS ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800`,
    `CREATE TABLE IF NOT EXISTS isoscope_requests ON CLUSTER 'main' AS isoscope_requests_local
ENGINE = Distributed('main', currentDatabase(), isoscope_requests_local, RequestHash)`,
  ]);
});

test("an engine keeps its own parameters", () => {
  expect(
    spread(
      "CREATE TABLE IF NOT EXISTS otel_traces (TraceId String) ENGINE = ReplacingMergeTree(Version) ORDER BY TraceId",
    )[0],
  ).toContain(
    "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/otel_traces_local', '{replica}', Version)",
  );
});

test("what every node holds whole is one table, replicated by all", () => {
  const [statement, ...more] = spread(loadSql("migrations/bookkeeping.sql"));
  expect(more).toEqual([]);
  expect(statement).toContain(
    "CREATE TABLE IF NOT EXISTS isoscope_migrations ON CLUSTER 'main'",
  );
  expect(statement).toContain(
    "ReplicatedMergeTree('/clickhouse/tables/{database}/isoscope_migrations', '{shard}-{replica}')",
  );
});

test("a change of columns goes to both tables, any other to the one that holds rows", () => {
  expect(
    spread("ALTER TABLE otel_logs\n    ADD COLUMN IF NOT EXISTS X UInt8"),
  ).toEqual([
    "ALTER TABLE otel_logs_local ON CLUSTER 'main'\n    ADD COLUMN IF NOT EXISTS X UInt8",
    "ALTER TABLE otel_logs ON CLUSTER 'main'\n    ADD COLUMN IF NOT EXISTS X UInt8",
  ]);
  expect(
    spread("ALTER TABLE otel_logs MODIFY TTL toDateTime(ReceivedAt)"),
  ).toEqual([
    "ALTER TABLE otel_logs_local ON CLUSTER 'main' MODIFY TTL toDateTime(ReceivedAt)",
  ]);
});

test.each([
  "CREATE MATERIALIZED VIEW x TO y AS SELECT 1",
  "CREATE TABLE IF NOT EXISTS unknown (a UInt8) ENGINE = MergeTree ORDER BY a",
  "CREATE TABLE IF NOT EXISTS otel_logs (a UInt8) ENGINE = Memory",
  "ALTER TABLE otel_logs ADD COLUMN X UInt8, ADD INDEX i X TYPE minmax",
])("what it does not know how to spread it refuses: %s", (statement) => {
  expect(() => spread(statement)).toThrow(/cluster|MergeTree|split/);
});

test("every migration has its cluster form, and ClickHouse can parse it", async () => {
  const statements = migrations().flatMap((one) => one.statements);
  expect(statements.length).toBeGreaterThan(5);
  for (const part of statements.flatMap(spread)) {
    expect(part).toMatch(/ ON CLUSTER 'main'/);
    expect(part).not.toMatch(/\bnon_replicated_/);
    await store.reader.rows(`EXPLAIN AST ${part}`);
  }
});

test("every table with rows is sharded by an integer of the row alone", async () => {
  const tables = await store.reader.rows<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT IN ('isoscope_migrations', 'isoscope_flow_progress', 'isoscope_log_templates', 'isoscope_errors', 'isoscope_alerts', 'isoscope_summary_builds') ORDER BY name",
  );
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(shardedBy).sort());
  for (const [table, key] of Object.entries(shardedBy)) {
    const described = await store.reader.rows<{ type: string }>(
      `DESCRIBE (SELECT ${key} AS shard FROM ${table})`,
    );
    expect(described).toMatchObject([{ type: "UInt64" }]);
    expect(key).not.toMatch(/rand|now|generateUUID/);
  }
});

test("a cluster may be named by a macro", () => {
  expect(onCluster({ name: "{cluster}" })).toBe(" ON CLUSTER '{cluster}'");
  expect(onCluster(undefined)).toBe("");
});
