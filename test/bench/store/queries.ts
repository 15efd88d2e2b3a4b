import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../support/compiled.js";
import { numberOption } from "../options.js";
import { quantile } from "../statistics.js";
import { isoscopeArgs } from "../subject.js";
import { startProcess } from "../../support/process.js";
import { openEngine } from "./engine.js";

/**
 * `npm run bench -- queries [--spans n] [--rounds n]`: what the API answers over many spans, generated
 * inside ClickHouse: 12 services, 60 operations, 2 environments, the last 24 hours, 8 spans a trace.
 */
export async function run(args: string[]): Promise<void> {
  const spans = numberOption(args, "spans", 20_000_000);
  const rounds = numberOption(args, "rounds", 100);
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-queries-"));
  try {
    await generate(dataDir, spans);
    const traceIds = await someTraceIds(dataDir, rounds);
    const child = await startProcess({
      name: "collector",
      args: isoscopeArgs()(dataDir),
      ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
      timeoutMs: 60_000,
    });
    try {
      const at = (index: number) => traceIds[index % traceIds.length] ?? "";
      const questions: [name: string, path: (index: number) => string][] = [
        ["trace by id", (index) => `/api/v1/traces/${at(index)}`],
        ["environments", () => "/api/v1/environments"],
        ["services", () => "/api/v1/services?environment=production"],
        [
          "operations with quantiles",
          () => "/api/v1/operations?environment=production&since=-24h",
        ],
        [
          "traces of one operation",
          (index) =>
            `/api/v1/traces?environment=production&service=service-${index % 12}&operation=operation-${index % 12}`,
        ],
        [
          "traces by attribute",
          (index) =>
            `/api/v1/traces?environment=production&attr.customer=c${index % 5000}`,
        ],
        [
          "slow and failed traces",
          (index) =>
            `/api/v1/traces?environment=development&service=service-${index % 12}&status=error&minDurationMs=100`,
        ],
      ];
      for (const [name, path] of questions) {
        const times: number[] = [];
        for (let index = -3; index < rounds; index++) {
          const started = performance.now();
          const answer = await fetch(`${child.value}${path(Math.abs(index))}`);
          await answer.arrayBuffer();
          if (answer.status !== 200) {
            throw new Error(`${path(index)}: ${answer.status}`);
          }
          // The first few warm the caches.
          if (index >= 0) times.push(performance.now() - started);
        }
        times.sort((a, b) => a - b);
        console.log(
          `${name.padEnd(26)} p50 ${quantile(times, 0.5).toFixed(1).padStart(7)} ms  p99 ${quantile(times, 0.99).toFixed(1).padStart(7)} ms`,
        );
      }
    } finally {
      await child.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Lets a collector create its tables, then fills them while it is away. */
async function generate(dataDir: string, spans: number): Promise<void> {
  const collector = await startProcess({
    name: "collector",
    args: isoscopeArgs()(dataDir),
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
    timeoutMs: 60_000,
  });
  await collector.stop();
  const engine = openEngine(join(dataDir, "clickhouse"));
  const sql = readFileSync(
    join(repository, "test/bench/store/generate.sql"),
    "utf8",
  );
  const chunk = 2_000_000;
  for (let from = 0; from < spans; from += chunk) {
    const count = Math.min(chunk, spans - from);
    await engine.command(
      sql
        .replace("{{from}}", String(from))
        .replace("{{count}}", String(count))
        .replace("{{total}}", String(spans)),
    );
    console.log(`generated ${from + count} of ${spans} spans`);
  }
  await engine.close();
}

async function someTraceIds(dataDir: string, count: number): Promise<string[]> {
  const engine = openEngine(join(dataDir, "clickhouse"));
  const rows = await engine.rows<{ id: string }>(
    `SELECT DISTINCT TraceId AS id FROM otel_traces WHERE cityHash64(TraceId) % 10007 = 0 LIMIT ${count}`,
  );
  await engine.close();
  return rows.map(({ id }) => id);
}
