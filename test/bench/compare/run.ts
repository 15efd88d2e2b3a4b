import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import type * as Again from "../../../collector/src/api/compare-again.js";
import type * as Answer from "../../../collector/src/api/compare-answer.js";
import type * as Select from "../../../collector/src/api/compare-selection.js";
import type * as Connect from "../../../collector/src/store/connect.js";
import type { Database } from "../../../collector/src/store/database.js";
import type * as Derive from "../../../collector/src/store/flows/deriver.js";
import type * as Migrate from "../../../collector/src/store/migrate.js";
import type * as Attributes from "../../../collector/src/store/read/compare/attributes.js";
import type * as Names from "../../../collector/src/store/read/compare/names.js";
import type * as Requests from "../../../collector/src/store/read/compare/requests.js";
import type * as Cells from "../../../collector/src/store/read/compare/cells.js";
import type * as Kept from "../../../collector/src/store/read/compare/kept/kept-cells.js";
import type * as Reader from "../../../collector/src/store/read/compare/reader.js";
import type * as Ahead from "../../../collector/src/store/summaries/ahead.js";
import type * as Summaries from "../../../collector/src/store/summaries/summaries.js";
import { repository } from "../../support/compiled.js";
import { numberOption, textOption } from "../options.js";
import { meanwhile } from "./meanwhile.js";

/** The collector as it is compiled: what is measured is what runs. */
async function collector() {
  const part = (name: string) =>
    import(pathToFileURL(join(repository, "collector/dist", name)).href);
  const [
    select,
    answer,
    store,
    deriver,
    schema,
    attributes,
    names,
    requests,
    reader,
    cells,
    kept,
    summaries,
    ahead,
    again,
  ] = (await Promise.all(
    [
      "api/compare-selection.js",
      "api/compare-answer.js",
      "store/connect.js",
      "store/flows/deriver.js",
      "store/migrate.js",
      "store/read/compare/attributes.js",
      "store/read/compare/names.js",
      "store/read/compare/requests.js",
      "store/read/compare/reader.js",
      "store/read/compare/cells.js",
      "store/read/compare/kept/kept-cells.js",
      "store/summaries/summaries.js",
      "store/summaries/ahead.js",
      "api/compare-again.js",
    ].map(part),
  )) as [
    typeof Select,
    typeof Answer,
    typeof Connect,
    typeof Derive,
    typeof Migrate,
    typeof Attributes,
    typeof Names,
    typeof Requests,
    typeof Reader,
    typeof Cells,
    typeof Kept,
    typeof Summaries,
    typeof Ahead,
    typeof Again,
  ];
  return {
    ...select,
    ...answer,
    ...store,
    ...deriver,
    ...schema,
    ...attributes,
    ...names,
    ...requests,
    ...reader,
    ...cells,
    ...kept,
    ...summaries,
    ...ahead,
    ...again,
  };
}

/** However busy the machine is. */
const PATIENCE_MS = 600_000;

/**
 * `npm run bench -- compare [--spans n] [--routes n] [--variants n] [--rounds n] [--data folder]`: two sides of five
 * million spans each, ten a trace, twelve root operations, of one day, generated inside ClickHouse: what deriving their flows
 * takes, what making their summaries takes, as a collector does while they come, what comparing them takes for
 * the first time after that, and what it takes again: when nothing has come, when a minute's spans have,
 * after a restart, when nothing is remembered of the last half hour, and at last with two million log records and
 * three and a half million data points; and what senders have of a collector meanwhile.
 */
export async function run(args: string[]): Promise<void> {
  const world = {
    total: numberOption(args, "spans", 10_000_000),
    routes: numberOption(args, "routes", 12),
    variants: numberOption(args, "variants", 1),
  };
  const rounds = numberOption(args, "rounds", 5);
  const data = textOption(args, "data");
  const dataDir = data ?? mkdtempSync(join(tmpdir(), "isoscope-compare-"));
  const {
    Ahead,
    answerComparison,
    compareReader,
    Comparisons,
    connect,
    Deriver,
    KeptCells,
    readAttributes,
    readCells,
    readNames,
    readRequests,
    selectionOf,
    Summaries,
  } = await collector();
  try {
    if (!existsSync(join(dataDir, "clickhouse"))) {
      await prepare(dataDir, world);
    }
    // Another connection has none of the first one's caches; the operating system's are warm.
    const engine = await connect({ dataDir, clickhouseUrl: undefined });
    const { comparer } = engine;
    const deriver = new Deriver(engine.background);
    const summaries = new Summaries(comparer);
    await deriver.catchUp();
    await timed("making summaries, ahead", () =>
      new Ahead(comparer, summaries).look(),
    );
    const { provisional } = summaries;
    const open = (of = new Summaries(comparer)) =>
      compareReader(comparer, deriver, of, PATIENCE_MS);
    // As the API is asked: each time up to now.
    const selection = (window = {}) =>
      selectionOf({
        ...{ baseline: "production", candidate: "staging" },
        ...window,
      });
    const whole = async (
      name: string,
      store: ReturnType<typeof open>,
      window = {},
    ) => {
      const { findings } = await timed(name, () =>
        answerComparison(store, selection(window), undefined),
      );
      console.log(`  ${findings.length} findings`);
    };
    const store = open(summaries);
    const asked = new Comparisons(store);
    await whole("whole comparison, the first", store);
    const kept = new KeptCells(comparer);
    const known = async (sides = selection()) => ({
      sides,
      names: readNames(comparer, sides),
      cells: await readCells(comparer, { summaries, provisional, kept }, sides),
    });
    const requests = async () => {
      const { cells, names } = await known();
      return readRequests(cells, names);
    };
    /** With no question of what processes say of themselves, write and measure. */
    const ofTraces = async () => {
      const { cells, names, sides } = await known();
      const [summarised, { attributes, left }] = await Promise.all([
        readRequests(cells, names),
        readAttributes(cells, sides, names),
      ]);
      const populations = {
        ...summarised,
        ...{ attributes, left: { attributes: left, series: 0 } },
        ...{ telemetry: { spans: [], manifests: [] }, facts: [] },
        ...{ logs: [], metrics: [], series: [] },
      };
      return answerComparison(
        { ...store, populations: () => Promise.resolve(populations) },
        sides,
        undefined,
      );
    };
    const [failing] = await engine.reader.rows<{
      operation: string;
      traceId: string;
    }>(
      "SELECT toString(OperationId) AS operation, any(TraceId) AS traceId FROM otel_traces WHERE Outcome = 'failed' GROUP BY OperationId ORDER BY count() DESC LIMIT 1",
    );
    for (let round = 0; round < rounds; round += 1) {
      // What was loaded in the last seconds is derived again.
      await new Promise((resolve) => setTimeout(resolve, 6000));
      await whole("whole comparison, nothing new", store);
      await asked.answer(selection(), undefined);
      await timed("the same question once more", () =>
        asked.answer(selection(), undefined),
      );
      await whole("of the last 18 hours", store, { since: "-18h" });
      await whole("of two windows of an hour", store, {
        ...{ baselineSince: "-15h", baselineUntil: "-14h" },
        ...{ candidateSince: "-3h", candidateUntil: "-2h" },
      });
      await requests();
      await timed("operations, flows and paths", requests);
      await ofTraces();
      await timed("operations, flows and attributes, judged", ofTraces);
      // What a failure among the findings takes besides, three at most.
      await timed("the processes of a failing operation", () =>
        store.processes({
          ...{ operation: failing?.operation ?? "", outcome: "failed" },
          ...{ traceId: failing?.traceId ?? "", sinceMs: 0, untilMs: 4e12 },
        }),
      );
      await anotherMinute(engine.writer);
      await whole("whole comparison, after another minute", store);
      // Nothing is remembered, and what has not settled is counted.
      await whole("the same, after a restart", open());
    }
    await withLogsAndMetrics(engine.writer);
    const more = open(summaries);
    await whole("with logs and metrics, the first", more);
    for (let round = 0; round < rounds; round += 1) {
      await whole("with logs and metrics, nothing new", more);
      await anotherMinute(engine.writer);
      await whole("with logs and metrics, after a minute", more);
    }
    await engine.close();
    console.log(`peak memory ${peakMb().toFixed(0)} MiB`);
    await meanwhile(dataDir);
  } finally {
    if (data === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function prepare(
  dataDir: string,
  world: {
    readonly total: number;
    readonly routes: number;
    readonly variants: number;
  },
): Promise<void> {
  const { total: spans } = world;
  const { connect, Deriver, migrate } = await collector();
  const engine = await connect({ dataDir, clickhouseUrl: undefined });
  await migrate(engine.writer);
  const sql = readFileSync(
    join(repository, "test/bench/compare/generate.sql"),
    "utf8",
  );
  const count = Math.min(spans, 1_000_000);
  const chunks = Math.ceil(spans / count);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const values: Record<string, number> = {
      ...world,
      from: chunk * count,
      count,
      chunk,
      chunks,
    };
    await engine.writer.command(
      sql.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
        String(values[name] ?? 0),
      ),
    );
  }
  console.log(
    `generated ${spans} spans, peak memory ${peakMb().toFixed(0)} MiB`,
  );
  const { cpuMs } = await timed("deriving the flows", async () => {
    const before = process.cpuUsage();
    await new Deriver(engine.background).catchUp();
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000 };
  });
  const [stored] = await engine.reader.rows<{
    traces: number;
    shapes: number;
    bytes: number;
  }>(
    `SELECT toUInt32(count()) AS traces, toUInt32(uniq(Shape)) AS shapes,
       (SELECT toFloat64(sum(bytes_on_disk)) FROM system.parts WHERE active AND table = 'isoscope_flows') AS bytes
     FROM isoscope_flows FINAL`,
  );
  console.log(
    `  ${((cpuMs / spans) * 1000).toFixed(2)} ms CPU and ${((stored?.bytes ?? 0) / spans).toFixed(1)} bytes a span (per 1,000 and each), ${stored?.traces ?? 0} traces, ${stored?.shapes ?? 0} shapes, peak memory ${peakMb().toFixed(0)} MiB`,
  );
  await engine.close();
}

/** Once in a folder that is kept. */
async function withLogsAndMetrics(writer: Database): Promise<void> {
  if (await hasLogs(writer)) return;
  const sql = read("logs-and-metrics.sql").replaceAll("{{process}}", () =>
    read("process.sql").trimEnd(),
  );
  await runAll(writer, sql);
}

/** What came within a minute once more, of what there is. */
async function anotherMinute(writer: Database): Promise<void> {
  const prefix = randomBytes(4).toString("hex");
  await writer.command(
    read("another-minute.sql").replace("{{prefix}}", prefix),
  );
  if (await hasLogs(writer)) {
    await runAll(writer, read("another-minute-of-logs-and-metrics.sql"));
  }
}

const read = (name: string) =>
  readFileSync(join(repository, "test/bench/compare", name), "utf8");

async function hasLogs(writer: Database): Promise<boolean> {
  const [row] = await writer.rows<{ records: number }>(
    "SELECT toUInt32(count()) AS records FROM otel_logs",
  );
  return (row?.records ?? 0) > 0;
}

async function runAll(writer: Database, sql: string): Promise<void> {
  for (const statement of sql.split(/;\n/)) {
    if (statement.trim() !== "") await writer.command(statement);
  }
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [started, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  console.log(
    `${name.padEnd(40)} ${(performance.now() - started).toFixed(0).padStart(7)} ms, ${((user + system) / 1000).toFixed(0).padStart(7)} ms CPU, longest stall ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  return result;
}

/** The most memory that this process, the engine in it, has had at a time. */
function peakMb(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
