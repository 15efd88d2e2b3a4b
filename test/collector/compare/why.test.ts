import { describe, expect, test } from "vitest";
import type { WhyAnswer } from "../../../collector/src/api/why-schemas.js";
import { whyCommand } from "../../../collector/src/cli/why.js";
import { run as runCommand, serve } from "./support/api.js";
import type { TestStore } from "./support/store.js";

const served = serve(async (store) => {
  const plan = { requests: 300, commit: "aaaaaaa11" };
  await store.insert({ ...plan, environment: "production", seed: 1 });
  await store.insert({
    ...plan,
    environment: "development",
    seed: 3,
    commit: "bbbbbbb22",
    failingShare: 0.2,
    queriesPerListing: 21,
    postgresql: "17.5",
  });
  await store.insert({ ...plan, environment: "alone", seed: 4, requests: 10 });
  // One search of its own kind: nothing to hold it against.
  await insertSpan(store, {
    TraceId: lonely,
    ParentSpanId: "",
    SpanName: "GET /one",
  });
  await insertSpan(store, { TraceId: rootless, ParentSpanId: "1".repeat(16) });
});

const lonely = "a".repeat(32);
const rootless = "b".repeat(32);

async function insertSpan(
  store: TestStore,
  row: Readonly<Record<string, string>>,
) {
  const span = {
    Timestamp: "2026-01-15 12:00:00",
    ReceivedAt: new Date().toISOString().replace("T", " ").replace("Z", ""),
    Environment: "alone",
    ServiceName: "gateway",
    SpanKind: "Server",
    SpanId: "2".repeat(16),
    Duration: "5000000",
    ...row,
  };
  await store.db.command(
    `INSERT INTO otel_traces FORMAT JSONEachRow\n${JSON.stringify(span)}`,
  );
}

async function traceOf(where: string): Promise<string> {
  const [row] = await served.store.db.rows<{ id: string }>(
    `SELECT TraceId AS id FROM otel_traces WHERE ParentSpanId = '' AND ${where} ORDER BY Duration LIMIT 1 OFFSET 3`,
  );
  return row?.id ?? "";
}

async function why(traceId: string, against?: string) {
  const answer = await served.app.inject({
    url: `/api/v1/why/${traceId}`,
    query: against === undefined ? {} : { against },
  });
  return { status: answer.statusCode, body: answer.json<WhyAnswer>() };
}

describe("GET /api/v1/why", () => {
  test("explains a failure by what failed deepest", async () => {
    const id = await traceOf(
      "Environment = 'development' AND StatusCode = 'Error'",
    );
    const { status, body } = await why(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ environment: "development", outcome: "failed", complete: true },
      against: { selector: "production@aaaaaaa11" },
      unusual: true,
      problem: "stock is not defined",
    });
    expect(body.suspects[0]).toMatchObject({
      ...{
        rank: 1,
        kind: "error",
        service: "orders",
        operation: "GET /orders",
      },
    });
    expect(body.suspects[0]?.message).toContain("stock is not defined");
    expect(body.suspects[0]?.score).toBeGreaterThan(0.9);
    const { there } = body.suspects[0]?.evidence ?? {};
    expect(there).toMatchObject({ like: 0 });
    expect(there?.n).toBeGreaterThan(50);
    expect(body.divergence?.message).toContain("orders");
    expect(body.against?.representative).toMatch(/^[0-9a-f]{32}$/);
  });

  test("explains an N+1, and can't tell apart what holds for the whole side", async () => {
    const id = await traceOf(
      "Environment = 'development' AND StatusCode != 'Error' AND SpanName = 'GET /orders'",
    );
    const { body } = await why(id);
    expect(body.suspects[0]).toMatchObject({ kind: "flow", service: "orders" });
    expect(body.suspects[0]?.message).toMatch(
      /ran 21 times here and 3 times in a healthy trace/,
    );
    const fact = body.suspects.find(({ kind }) => kind === "fact");
    const commit = body.suspects.find(({ kind }) => kind === "commit");
    expect(fact?.message).toContain("postgresql is 17.5 here and 18.6 there");
    expect(commit?.message).toContain(
      "development@bbbbbbb against production@aaaaaaa",
    );
    expect(fact?.score).toBeLessThanOrEqual(0.5);
    expect(body.notes.join()).toContain(
      "one trace can't tell which of them matters",
    );
  });

  test("says when nothing is unusual", async () => {
    const id = await traceOf(
      "Environment = 'production' AND SpanName = 'GET /products/:id' AND Duration > 18e6",
    );
    const { body } = await why(id);
    expect(body.unusual).toBe(false);
    expect(body.summary).toMatch(
      /^Nothing unusual: it succeeded, is slower than \d+ %/,
    );
    expect(body.suspects).toEqual([]);
    expect(body.percentile).toBeGreaterThan(0);
  });

  test("is held against the side that is asked for", async () => {
    const id = await traceOf("Environment = 'alone'");
    const { body } = await why(id, "production");
    expect(body.against).toMatchObject({ selector: "production", commit: "" });
    const unknown = await why(id, "nowhere");
    expect(unknown.status).toBe(404);
  });

  test("says what is missing", async () => {
    const { body } = await why(lonely);
    expect(body.summary).toContain("Nothing to hold it against");
    const late = await why(rootless);
    expect(late.body).toMatchObject({ complete: false, against: null });
    expect(late.body.summary).toContain("its root span has not arrived");
    const none = await why("c".repeat(32));
    expect(none.status).toBe(404);
    expect(none.body).toMatchObject({ error: { code: "ISO-UNKNOWN-TRACE" } });
    expect((await why("xyz")).status).toBe(400);
  });
});

describe("isoscope why", () => {
  const run = (...args: string[]) =>
    runCommand(whyCommand(), [...args, "--url", served.url]);

  test("fits 100 columns and leads to the two traces", async () => {
    const id = await traceOf(
      "Environment = 'development' AND StatusCode = 'Error'",
    );
    const { out } = await run(id);
    for (const line of out
      .split("\n")
      .filter((one) => !one.startsWith("isoscope "))) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
    expect(out).toContain("First divergence");
    expect(out).toMatch(/│ 1 +│ error/);
    expect(out).toMatch(
      new RegExp(`isoscope compare trace [0-9a-f]{32} ${id}$`),
    );
  });

  test("exits 2 with advice for an unknown trace", async () => {
    const { errors } = await run("c".repeat(32));
    expect(process.exitCode).toBe(2);
    expect(errors).toMatch(
      /Nothing of trace c+ is stored.*\n.*isoscope status/,
    );
  });
});
