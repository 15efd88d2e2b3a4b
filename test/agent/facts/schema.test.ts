import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { compiled } from "../../support/compiled.js";
import { type RunningProcess, startProcess } from "../../support/process.js";
import { run } from "../support/run.js";
import { type Sink, startSink } from "../support/sink.js";

let sink: Sink;
let database: RunningProcess<number>;
let url: string;

beforeAll(async () => {
  sink = await startSink();
  database = await startProcess({
    name: "database",
    args: [compiled("shop/database/server.mjs")],
    env: { PORT: "0" },
    ready: (line) =>
      line.includes("listening")
        ? (JSON.parse(line) as { port: number }).port
        : undefined,
    timeoutMs: 60_000,
  });
  url = `postgres://postgres@127.0.0.1:${database.value}/postgres`;
});
afterAll(async () => {
  await Promise.all([sink.close(), database.stop()]);
});
beforeEach(() => {
  sink.clear();
});

async function change(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function told(env: Record<string, string>) {
  sink.clear();
  const { code, stderr } = await run("--require", "schema.cjs", {
    env: { ISOSCOPE_ENDPOINT: sink.url, DATABASE_URL: url, ...env },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return Object.fromEntries(
    sink.logs
      .map(({ attributes }) => attributes)
      .filter(
        (one) =>
          one["isoscope.fact.pillar"] === "state" &&
          /^(?:schema|migrations)/.test(String(one["isoscope.fact.name"])),
      )
      .map((one): [string, string] => [
        String(one["isoscope.fact.name"]),
        String(one["isoscope.fact.value"]),
      ]),
  );
}

it("tells the shape of the tables where it may ask, and names what changed", async () => {
  const opted = { ISOSCOPE_FACTS_SCHEMA: "1" };
  const before = await told(opted);
  expect(before).toMatchObject({
    schema: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "schema orders.customer": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  });
  // Its own queries are nobody's work.
  const queries = sink.spans.map(
    ({ attributes }) => attributes["db.query.text"],
  );
  expect(queries.join()).not.toContain("information_schema");

  await change(`ALTER TABLE orders.customer ADD COLUMN vip boolean;
    CREATE TABLE pgmigrations (name text);
    INSERT INTO pgmigrations VALUES ('001_first'), ('002_vip')`);
  const after = await told(opted);
  const changed = Object.keys(after).filter(
    (name) => after[name] !== before[name],
  );
  expect(changed.sort()).toEqual([
    "migrations public.pgmigrations",
    "schema",
    "schema orders.customer",
    "schema public.pgmigrations",
  ]);
  expect(after["migrations public.pgmigrations"]).toBe("2, last 002_vip");
});

it("asks nothing unless it is told to", async () => {
  expect(await told({})).toEqual({});
});
