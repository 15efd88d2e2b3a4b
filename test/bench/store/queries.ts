import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { repository } from "../../support/compiled.js";
import { numberOption, textOption } from "../options.js";
import { quantile } from "../statistics.js";
import { startCollector } from "../../support/collector.js";
import { cpuSeconds } from "../process-usage.js";
import { openEngine } from "./engine.js";

/**
 * `npm run bench -- queries [--spans n] [--rounds n] [--data folder]`: what the API answers over many spans,
 * generated inside ClickHouse: 12 services, 60 operations, 2 environments, the last 24 hours, 8 spans a
 * trace. A folder that is named is kept, and not filled again by the next run.
 */
export async function run(args: string[]): Promise<void> {
  const spans = numberOption(args, "spans", 20_000_000);
  const rounds = numberOption(args, "rounds", 100);
  const kept = textOption(args, "data");
  const dataDir =
    kept === undefined
      ? mkdtempSync(join(tmpdir(), "isoscope-queries-"))
      : resolve(kept);
  try {
    const day = await filled(dataDir, spans);
    const traceIds = await someTraceIds(dataDir, rounds);
    const child = await startCollector({ dataDir });
    try {
      await atRest(child.pid);
      const at = (index: number) => traceIds[index % traceIds.length] ?? "";
      const within = `since=${day.since}&until=${day.until}`;
      const questions: [name: string, path: (index: number) => string][] = [
        ["trace by id", (index) => `/api/v1/traces/${at(index)}`],
        ["environments", () => "/api/v1/environments"],
        ["services", () => `/api/v1/services?environment=production&${within}`],
        [
          "operations with quantiles",
          () => `/api/v1/operations?environment=production&${within}`,
        ],
        [
          "traces of one operation",
          (index) =>
            `/api/v1/traces?environment=production&service=service-${index % 12}&operation=operation-${index % 12}&${within}`,
        ],
        [
          "traces by attribute",
          (index) =>
            `/api/v1/traces?environment=production&attr.customer=c${index % 5000}&${within}`,
        ],
        [
          "slow and failed traces",
          (index) =>
            `/api/v1/traces?environment=development&service=service-${index % 12}&status=error&minDurationMs=100&${within}`,
        ],
      ];
      for (const [name, path] of questions) {
        const times: number[] = [];
        let cpuBefore = 0;
        for (let index = -3; index < rounds; index++) {
          if (index === 0) cpuBefore = cpuSeconds(child.pid);
          const started = performance.now();
          const answer = await fetch(`${child.url}${path(Math.abs(index))}`);
          await answer.arrayBuffer();
          if (answer.status !== 200) {
            throw new Error(`${path(index)}: ${answer.status}`);
          }
          // The first few warm the caches.
          if (index >= 0) times.push(performance.now() - started);
        }
        const cpuMs = ((cpuSeconds(child.pid) - cpuBefore) * 1000) / rounds;
        times.sort((a, b) => a - b);
        console.log(
          `${name.padEnd(26)} p50 ${quantile(times, 0.5).toFixed(1).padStart(7)} ms  p99 ${quantile(times, 0.99).toFixed(1).padStart(7)} ms  CPU ${cpuMs.toFixed(0).padStart(4)} ms`,
        );
      }
    } finally {
      await child.stop();
    }
  } finally {
    if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

/**
 * Waits until a collector has merged what was filled in and derived its flows, which it looks after every 30
 * seconds: what is asked meanwhile shares its cores with that.
 */
async function atRest(pid: number): Promise<void> {
  for (;;) {
    const before = cpuSeconds(pid);
    await new Promise((resolve) => setTimeout(resolve, 40_000));
    if (cpuSeconds(pid) - before < 2) return;
  }
}

/** The day that the spans in a folder are of, as the API is asked for it. */
interface Day {
  readonly since: string;
  readonly until: string;
}

/** Fills a folder unless an earlier run has. */
async function filled(dataDir: string, spans: number): Promise<Day> {
  const note = join(dataDir, "filled.json");
  if (existsSync(note)) {
    const before = JSON.parse(readFileSync(note, "utf8")) as Day & {
      spans: number;
    };
    if (before.spans === spans) return before;
    throw new Error(`${dataDir} holds ${before.spans} spans`);
  }
  mkdirSync(dataDir, { recursive: true });
  const until = Date.now();
  await generate(dataDir, spans, until);
  const day = {
    since: new Date(until - 86_400_000).toISOString(),
    until: new Date(until).toISOString(),
  };
  writeFileSync(note, JSON.stringify({ spans, ...day }));
  return day;
}

/** Lets a collector create its tables, then fills them while it is away. */
async function generate(
  dataDir: string,
  spans: number,
  untilMs: number,
): Promise<void> {
  const collector = await startCollector({ dataDir });
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
        .replace("{{total}}", String(spans))
        .replace("{{until}}", String(untilMs)),
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
