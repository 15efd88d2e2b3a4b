import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connect } from "../../../collector/src/store/connect.js";
import { migrate } from "../../../collector/src/store/migrate.js";
import { isoscope, temporaryFolder } from "./support.js";

const start = (dataDir: string, env: Record<string, string> = {}) =>
  isoscope(
    [
      ...["collector", "--port", "0", "--grpc-port", "0"],
      ...["--data-dir", dataDir],
    ],
    { env },
  );

test("a store of a newer version ends the collector, before anything listens", async () => {
  const dataDir = temporaryFolder();
  const store = await connect({ dataDir, clickhouseUrl: undefined });
  await migrate(store.writer);
  await store.writer.command(
    "INSERT INTO isoscope_migrations (Number, Name, Checksum) SELECT 9999, '9999_later.sql', ''",
  );
  await store.close();

  const ended = await start(dataDir);
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain("9999_later.sql");
});

test("a redaction pattern that the store can't read ends the collector, by name", async () => {
  const dataDir = temporaryFolder();
  const rules = join(dataDir, "rules.json");
  writeFileSync(rules, JSON.stringify({ values: ["fine", "(unclosed"] }));

  const ended = await start(dataDir, { ISOSCOPE_REDACTION: rules });
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain(
    "The redaction pattern (unclosed is not valid",
  );
});

test("a ClickHouse server that is away ends the collector, with its address", async () => {
  const ended = await start(temporaryFolder(), {
    ISOSCOPE_CLICKHOUSE_URL: "http://127.0.0.1:9/isoscope",
  });
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain(
    "ClickHouse at http://127.0.0.1:9 does not answer",
  );
});
