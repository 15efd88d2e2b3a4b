import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { connect } from "../../collector/src/store/connect.js";
import { run, temporaryFolder } from "../agent/support/run.js";
import { startCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";

interface Span {
  readonly SpanId: string;
  readonly TraceId: string;
  readonly SpanName: string;
  readonly SpanKind: string;
}

interface Exemplars {
  readonly values: readonly number[];
  readonly spans: readonly string[];
  readonly traces: readonly string[];
}

it("stores which trace a slow request's duration, and a counter of prom-client's, is of", async () => {
  const dataDir = temporaryFolder();
  const collector = await startCollector({ dataDir });
  await run("--require", "exemplars.cjs", {
    env: { ISOSCOPE_ENDPOINT: collector.url },
  });
  await eventually(async () => {
    const answer = await fetch(`${collector.url}/api/v1/status`);
    const { storage } = (await answer.json()) as {
      storage: { table: string; rows: number }[];
    };
    for (const table of [
      "otel_traces",
      "otel_metrics_sum",
      "otel_metrics_histogram",
    ]) {
      const rows = storage.find((one) => one.table === table)?.rows;
      expect([table, rows ?? 0]).toEqual([table, expect.any(Number)]);
      expect(rows).toBeGreaterThan(0);
    }
  });
  await collector.stop();

  const store = await connect({ dataDir, clickhouseUrl: undefined });
  try {
    const spans = await store.reader.rows<Span>(
      "SELECT SpanId, TraceId, SpanName, SpanKind FROM otel_traces",
    );
    const server = spans.find(({ SpanName }) => SpanName === "GET /slow");
    const handler = spans.find(({ SpanName }) =>
      SpanName.startsWith("request handler"),
    );
    const of = async (table: string, metric: string): Promise<Exemplars[]> =>
      store.reader.rows<Exemplars>(
        `SELECT Exemplars.Value AS values, Exemplars.SpanId AS spans, Exemplars.TraceId AS traces
         FROM ${table} WHERE MetricName = {metric:String} AND notEmpty(Exemplars.Value)`,
        { metric },
      );
    const [duration] = await of(
      "otel_metrics_histogram",
      "http.server.request.duration",
    );
    expect(duration).toMatchObject({
      spans: [server?.SpanId],
      traces: [server?.TraceId],
    });
    expect(duration?.values[0]).toBeGreaterThan(0.025);
    const [orders] = await of("otel_metrics_sum", "orders");
    expect(orders).toEqual({
      values: [2],
      spans: [handler?.SpanId],
      traces: [server?.TraceId],
    });
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
