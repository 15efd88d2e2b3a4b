import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiled } from "../../support/compiled.js";
import { startProcess, type RunningProcess } from "../../support/process.js";

let database: RunningProcess<number>;
let pool: pg.Pool;

beforeAll(async () => {
  database = await startProcess({
    name: "database",
    args: [compiled("shop/database/server.mjs")],
    env: { PORT: "0", POSTGRES_MAJOR: "18" },
    ready: (line) =>
      line.includes("listening")
        ? (JSON.parse(line) as { port: number }).port
        : undefined,
    timeoutMs: 60_000,
  });
  pool = new pg.Pool({
    connectionString: `postgres://postgres@127.0.0.1:${database.value}/postgres`,
    max: 8,
  });
});
afterAll(async () => {
  await pool.end();
  await database.stop();
});

describe("the shop's database", () => {
  it("keeps the queries of concurrent connections apart, transactions included", async () => {
    const transaction = async (mark: number) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await new Promise((resolve) => setTimeout(resolve, 2));
        const { rows } = await client.query<{ a: number }>(
          `SELECT $1::int AS a, ${mark} AS b`,
          [mark],
        );
        await client.query("COMMIT");
        return rows[0];
      } finally {
        client.release();
      }
    };
    const query = async (mark: number) => {
      const { rows } = await pool.query<{ a: number }>(
        `SELECT ${mark} AS b, $1::int AS a`,
        [mark],
      );
      return rows[0];
    };
    const marks = Array.from({ length: 120 }, (_, index) => index);
    const answers = await Promise.all(
      marks.map((mark) => (mark % 3 === 0 ? transaction(mark) : query(mark))),
    );
    expect(answers).toEqual(marks.map((mark) => ({ a: mark, b: mark })));
  });

  it("says its version as a server does when a client connects", async () => {
    const { rows } = await pool.query<{ server_version: string }>(
      "SHOW server_version",
    );
    expect(rows[0]?.server_version).toMatch(/^18\./);
  });
});
