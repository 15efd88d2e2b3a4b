import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiErrors } from "../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../collector/src/api/routes.js";
import {
  databaseOver,
  type Database,
} from "../../../collector/src/store/database.js";
import { seededIds, span } from "../../support/otlp-build.js";
import { production, spansOf } from "./support/telemetry.js";
import { openTestStore, type TestStore } from "../support/store.js";

interface Refusal {
  error: { code: string; message: string; hint?: string };
}

const logged: string[] = [];
async function serve(reader: Database) {
  const app = fastify({
    logger: { stream: { write: (line: string) => logged.push(line) } },
  });
  apiErrors(app);
  await app.register(apiRoutes, { reader });
  return app;
}

/** A port of this machine that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("errors of the API", () => {
  let store: TestStore;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    store = await openTestStore();
    const ids = seededIds(3);
    await store.load("traces", [
      spansOf(production, [span({ ids }), span({ ids })]),
    ]);
  });
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    await store.remove();
  });

  it("says that the store does not answer, and when to come back", async () => {
    const client = createClient({
      log: { level: ClickHouseLogLevel.OFF },
      url: `http://127.0.0.1:${await closedPort()}`,
    });
    const app = await serve(databaseOver(client));
    closing.push(
      () => app.close(),
      () => client.close(),
    );
    for (const path of ["environments", "services", "traces", "logs"]) {
      const response = await app.inject(`/api/v1/${path}`);
      expect(response.statusCode).toBe(503);
      expect(response.headers["retry-after"]).toBe("5");
      expect(response.json<Refusal>().error.code).toBe("ISO-STORE-UNAVAILABLE");
    }
  });

  it("says when a question is too large for the store", async () => {
    // The real engine's own refusal, on a real question of ours, allowed one row.
    const app = await serve({
      ...store.reader,
      rows: (sql, params) =>
        store.reader.rows(
          sql.replace("max_execution_time = 30", "max_rows_to_read = 1"),
          params,
        ),
    });
    closing.push(() => app.close());
    const response = await app.inject("/api/v1/traces");
    expect(response.statusCode, response.body).toBe(422);
    expect(response.json<Refusal>().error).toMatchObject({
      code: "ISO-QUERY-LIMIT",
      hint: expect.stringContaining("since") as string,
    });
  });

  it("keeps what failed inside to the log", async () => {
    await store.writer.command("DROP TABLE otel_logs");
    const app = await serve(store.reader);
    closing.push(() => app.close());
    const response = await app.inject("/api/v1/logs");
    expect(response.statusCode).toBe(500);
    expect(response.json<Refusal>().error.code).toBe("ISO-INTERNAL");
    expect(response.body).not.toMatch(/otel_logs|SELECT|UNKNOWN_TABLE/);
    expect(logged.join("")).toMatch(/otel_logs/);
  });

  it("answers unknown paths and other methods in the API's form", async () => {
    const app = await serve(databaseOver(createClient()));
    closing.push(() => app.close());
    const unknown = await app.inject("/api/v2/traces?x=1");
    expect(unknown.statusCode).toBe(404);
    expect(unknown.json<Refusal>().error).toEqual({
      code: "ISO-NOT-FOUND",
      message: "There is no GET /api/v2/traces.",
      hint: "GET /docs lists every route.",
    });
    const posted = await app.inject({ method: "POST", url: "/api/v1/traces" });
    expect(posted.statusCode).toBe(405);
    expect(posted.headers["allow"]).toBe("GET");
    expect(posted.json<Refusal>().error.code).toBe("ISO-METHOD");
  });
});
