import fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { CompareTracesAnswer } from "../../../collector/src/api/compare-traces-schemas.js";
import { apiErrors } from "../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../collector/src/api/routes.js";
import { compareCommand } from "../../../collector/src/cli/compare.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let app: FastifyInstance;
let url: string;
const ids = { production: "", development: "" };

beforeAll(async () => {
  store = await openStore();
  const plan = { requests: 120, commit: "aaaaaaa11", ordersShare: 1 };
  await store.insert({ ...plan, environment: "production", seed: 1 });
  await store.insert({
    ...plan,
    environment: "development",
    seed: 3,
    requests: 12,
    queriesPerListing: 21,
  });
  for (const environment of ["production", "development"] as const) {
    const [row] = await store.db.rows<{ id: string }>(
      "SELECT TraceId AS id FROM otel_traces WHERE Environment = {environment:String} AND ParentSpanId = '' ORDER BY Duration DESC LIMIT 1",
      { environment },
    );
    ids[environment] = row?.id ?? "";
  }
  app = fastify();
  apiErrors(app);
  app.register(apiRoutes, { reader: store.db });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await app.close();
  await store.close();
});

const get = (query: Readonly<Record<string, string>>) =>
  app.inject({ url: "/api/v1/compare/traces", query });

test("the aligned tree of two stored traces, with places in their populations", async () => {
  const answer = await get({
    baseline: ids.production,
    candidate: ids.development,
  });
  expect(answer.statusCode).toBe(200);
  const body = answer.json<CompareTracesAnswer>();
  expect(
    body.nodes.map(({ depth, service, operation, state }) => [
      depth,
      service,
      operation,
      state,
    ]),
  ).toEqual([
    [0, "gateway", "GET /orders", expect.any(String)],
    [1, "gateway", "GET /orders", expect.any(String)],
    [2, "orders", "GET /orders", expect.any(String)],
    [3, "orders", "pg.query:SELECT shop", "count"],
  ]);
  expect(body.nodes[3]).toMatchObject({
    statement: "SELECT * FROM lines WHERE order_id = ?",
    baseline: { spans: 3 },
    candidate: { spans: 21 },
  });
  expect(body.headline).toMatchObject({ state: "count" });
  // The slowest of 120: above all others, itself counted half.
  expect(body.baseline.percentile).toBeCloseTo(100 * (119.5 / 120), 0);
  // Twelve are too few to have a place among.
  expect(body.candidate.percentile).toBeNull();
});

test("a trace with itself is the same everywhere", async () => {
  const answer = await get({
    baseline: ids.production,
    candidate: ids.production.toUpperCase(),
  });
  expect(answer.json()).toMatchObject({ headline: null, counts: { same: 4 } });
});

test.each([
  [{ baseline: "x", candidate: "y" }, 400, "ISO-BAD-TRACE-ID"],
  [{ baseline: "a".repeat(32) }, 400, "ISO-BAD-REQUEST"],
  [
    { baseline: "a".repeat(32), candidate: "b".repeat(32) },
    404,
    "ISO-UNKNOWN-TRACE",
  ],
])("refuses %j", async (query, status, code) => {
  const answer = await get(query);
  expect([answer.statusCode, answer.json()]).toMatchObject([
    status,
    { error: { code } },
  ]);
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const run = async (...args: string[]) => {
  const out: string[] = [];
  for (const name of ["log", "error"] as const) {
    vi.spyOn(console, name).mockImplementation((text: string) => {
      out.push(text);
    });
  }
  await compareCommand().parseAsync(["trace", ...args, "--url", url], {
    from: "user",
  });
  return out.join("\n");
};

test("isoscope compare trace prints the tree and what differs first", async () => {
  const out = await run(ids.production, ids.development);
  expect(out).toMatch(/First difference, .* in: orders query/);
  expect(out).toMatch(/# orders pg\.query:SELECT shop {2}×3 → ×21, /);
  expect(process.exitCode).toBeUndefined();
});

test("and exits 2 for a trace that is not there", async () => {
  expect(await run("a".repeat(32), ids.production)).toContain(
    "ISO-UNKNOWN-TRACE",
  );
  expect(process.exitCode).toBe(2);
});
