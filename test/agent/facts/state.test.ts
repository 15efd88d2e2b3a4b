import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../support/run.js";
import {
  fakeMongodb,
  fakeMysql,
  type FakeServer,
} from "../support/services.js";
import { type Sink, startSink } from "../support/sink.js";

let sink: Sink;
let servers: { mysql: FakeServer; mongodb: FakeServer };
/** By what they ask for. */
let catalogue: Readonly<Record<string, readonly Record<string, string>[]>>;
let asked: string[];

beforeAll(async () => {
  sink = await startSink();
  catalogue = {};
  const { Long } = (await import("mongodb")).BSON;
  servers = {
    mysql: await fakeMysql("8.4.3", (query) => {
      asked.push(query);
      const part = Object.keys(catalogue).find((one) => query.includes(one));
      if (part !== undefined) return catalogue[part] ?? [];
      return query.startsWith("SELECT name")
        ? Array.from({ length: 6 }, () => ({
            name: "canary-text-30-characters-long",
            note: null,
          }))
        : 3;
    }),
    mongodb: await fakeMongodb(21, (command) => {
      if ("update" in command) return { ok: 1, n: 100, nModified: 100 };
      const firstBatch = Array.from(
        { length: "find" in command ? 20 : 1 },
        (_, _id) => ({ _id, status: "canary", note: "", at: null }),
      );
      return {
        ok: 1,
        cursor: { id: Long.ZERO, ns: "shop.orders", firstBatch },
      };
    }),
  };
});
afterAll(async () => {
  servers.mysql.close();
  servers.mongodb.close();
  await sink.close();
});

async function told(env: Record<string, string> = {}) {
  sink.clear();
  asked = [];
  const { code, stderr } = await run("--require", "state.cjs", {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      MYSQL_PORT: String(servers.mysql.port),
      MONGODB_PORT: String(servers.mongodb.port),
      ...env,
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return Object.fromEntries(
    sink.logs
      .map(({ attributes }) => attributes)
      .filter((one) => one["isoscope.fact.pillar"] === "state")
      .map((one) => [one["isoscope.fact.name"], one["isoscope.fact.value"]]),
  ) as Record<string, string>;
}

it("tells the shape of what mysql2 and mongodb give back, and no value of it", async () => {
  expect(await told()).toEqual({
    "rows SELECT name, note FROM customers WHERE id = ?": "5-8",
    "empty SELECT name, note FROM customers WHERE id = ?": "50 %",
    "size SELECT name, note FROM customers WHERE id = ?": "17-32",
    "rows UPDATE orders SET note = ? WHERE id = ?": "3-4",
    "rows find orders {customer,status}": "17-32",
    "empty find orders {customer,status}": "50 %",
    "size find orders {customer,status}": "5-8",
    "rows update orders {status}": "65-128",
    "rows aggregate orders [$match,$limit]": "1",
    "empty aggregate orders [$match,$limit]": "50 %",
    "size aggregate orders [$match,$limit]": "5-8",
  });
  // Neither facts nor spans have what was asked for or what came.
  expect(JSON.stringify([sink.logs, sink.spans])).not.toContain("canary");
  expect(sink.spans.length).toBeGreaterThan(400);
});

it("asks MySQL for its schema where it may, over a connection of its own, and names what differs", async () => {
  const columns = [
    { t: "customers", d: "id int NO 0" },
    { t: "customers", d: "name varchar(80) YES 0" },
    { t: "knex_migrations", d: "name varchar(255) YES 0" },
  ];
  catalogue = {
    "information_schema.COLUMNS": columns,
    "information_schema.STATISTICS": [{ t: "customers", d: "PRIMARY 1 id 0" }],
    "FROM `knex_migrations`": [{ n: "2", last: "002_vip" }],
  };
  const opted = { ISOSCOPE_FACTS_SCHEMA: "1", STAY_MS: "3500" };
  const schema = (facts: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(facts).filter(([name]) => /^(schema|migr)/.test(name)),
    );
  const before = schema(await told(opted));
  expect(before).toEqual({
    schema: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "schema customers": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "schema knex_migrations": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "migrations knex_migrations": "2, last 002_vip",
  });
  expect(asked.filter((query) => query.includes("information_schema"))).toEqual(
    [
      expect.stringContaining("TABLE_SCHEMA = DATABASE()"),
      expect.stringContaining("TABLE_SCHEMA = DATABASE()"),
    ],
  );
  // Its own queries are nobody's work.
  expect(JSON.stringify(sink.spans)).not.toContain("information_schema");

  catalogue = {
    ...catalogue,
    "information_schema.COLUMNS": columns.filter(({ d }) => !/name/.test(d)),
  };
  const after = schema(await told(opted));
  expect(Object.keys(after).sort()).toEqual(["schema", "schema customers"]);
  expect(after["schema customers"]).not.toBe(before["schema customers"]);

  await told({ STAY_MS: "3000" });
  expect(asked.join()).not.toContain("information_schema");
}, 60_000);

it("tells nothing of it when state is switched off", async () => {
  expect(await told({ ISOSCOPE_FACTS_DISABLED: "state" })).toEqual({});
});
