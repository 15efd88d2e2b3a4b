import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { compiled } from "../../support/compiled.js";
import { type RunningProcess, startProcess } from "../../support/process.js";
import { show, spread } from "../statistics.js";
import { type Sink } from "./sink.js";
import { startSubject } from "./subject.js";
import { type Variant, VARIANTS } from "./variants.js";

/** One line of load.ts. */
interface Load {
  readonly requests: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Round {
  readonly cpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly delayMeanMs: number;
  readonly delayP99Ms: number;
  readonly saturation: number;
  readonly rssMb: number;
  readonly spans: number;
  readonly startMs: number;
  readonly startCpuMs: number;
  readonly startRssMb: number;
  readonly files: number;
}

interface Setting {
  readonly seconds: number;
  readonly rate: number;
  /** Of the JSON each request posts; 0 asks without a body. */
  readonly bytes: number;
  readonly environment: Record<string, string>;
}

/** As fast as it goes: some ten thousand requests, after which the compiler has little left to do. */
const WARM_SECONDS = 4;

/** Long enough for every agent's last batch. */
const SETTLE_MS = 2_500;

async function load(
  port: number,
  seconds: number,
  rate: number,
  bytes: number,
): Promise<Load> {
  const child = spawn(
    process.execPath,
    [
      compiled("bench/agent/load.js"),
      String(port),
      String(seconds),
      String(rate),
      String(bytes),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return JSON.parse(line.toString()) as Load;
}

async function spansIn({ url }: Sink): Promise<number> {
  const answer = await fetch(`${url}/count`);
  return ((await answer.json()) as { spans: number }).spans;
}

const settle = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

async function round(
  variant: Variant,
  framework: string,
  sink: Sink,
  { seconds, rate, bytes, environment }: Setting,
): Promise<Round> {
  const app = await startSubject(variant, framework, sink, environment);
  try {
    const start = await app.usage();
    // Warm: code compiled, and compiled again with what it learnt, a first batch on its way.
    await load(app.port, WARM_SECONDS, 0, bytes);
    await settle();
    const spansBefore = await spansIn(sink);
    const before = await app.usage();
    const fixed = await load(app.port, seconds, rate, bytes);
    // Before it settles: an idle loop is never late.
    const { delayMeanMs, delayP99Ms } = await app.usage();
    await settle();
    const after = await app.usage();
    const spans = (await spansIn(sink)) - spansBefore;
    const full = await load(app.port, Math.max(2, seconds / 2), 0, bytes);
    if (fixed.errors > 0) throw new Error(`${fixed.errors} requests failed`);
    return {
      cpuUs: (after.cpuUs - before.cpuUs) / fixed.requests,
      p50Ms: fixed.p50Ms,
      p99Ms: fixed.p99Ms,
      delayMeanMs,
      delayP99Ms,
      saturation: full.perSecond,
      rssMb: after.rssMb,
      spans: spans / fixed.requests,
      startMs: app.firstAnswerMs,
      startCpuMs: start.cpuUs / 1000,
      startRssMb: start.rssMb,
      files: start.files,
    };
  } finally {
    await app.stop();
  }
}

/** `npm run bench -- agent [--rounds n] [--seconds n] [--rate n] [--only a,b] [--framework express|fastify] [--pg] [--body bytes]` */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "5" },
      rate: { type: "string", default: "800" },
      only: { type: "string" },
      framework: { type: "string" },
      pg: { type: "boolean", default: false },
      body: { type: "string", default: "0" },
    },
  });
  const [rounds, seconds, rate, bytes] = [
    Number(values.rounds),
    Number(values.seconds),
    Number(values.rate),
    Number(values.body),
  ];
  const listed = values.only?.split(",");
  const one = values.framework;
  const variants = VARIANTS.filter(
    ({ name, hidden }) => listed?.includes(name) ?? hidden !== true,
  );
  for (const { flags } of variants) flags();
  const tls = variants.some((variant) => variant.tls) ? ["tls"] : [];
  const sinkProcess = spawn(
    process.execPath,
    [compiled("bench/agent/sink.js"), ...tls],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const database = values.pg ? await startDatabase() : undefined;
  const environment: Record<string, string> =
    database === undefined ? {} : { PGPORT: String(database.value.port) };
  const shown = (framework: string): string =>
    values.pg ? `${framework} with pg` : framework;
  try {
    const [line] = (await once(sinkProcess.stdout, "data")) as [Buffer];
    const sink = JSON.parse(line.toString()) as Sink;
    for (const framework of one === undefined
      ? ["express", "fastify"]
      : [one]) {
      const results = new Map<string, Round[]>();
      for (let i = 0; i < rounds; i += 1) {
        for (const variant of variants) {
          const setting = { seconds, rate, bytes, environment };
          const result = await round(variant, framework, sink, setting);
          results.set(variant.name, [
            ...(results.get(variant.name) ?? []),
            result,
          ]);
        }
      }
      print(shown(framework), rate, results);
    }
  } finally {
    sinkProcess.kill();
    await database?.stop();
  }
}

/** PGlite behind PostgreSQL's protocol, in a process of its own. */
async function startDatabase(): Promise<RunningProcess<{ port: number }>> {
  return startProcess({
    name: "database",
    args: [compiled("shop/database/server.mjs")],
    env: { PORT: "0" },
    ready: (line) => {
      const { message, port } = JSON.parse(line) as {
        message: string;
        port: number;
      };
      return message === "listening" ? { port } : undefined;
    },
  });
}

function print(
  framework: string,
  rate: number,
  results: Map<string, Round[]>,
): void {
  console.log(`\n${framework}, ${rate} requests/s (median, min to max)\n`);
  console.log(
    "| variant | CPU µs/request | p50 ms | p99 ms | loop delay mean ms | loop delay p99 ms | requests/s at saturation | RSS MB | spans/request | first answer ms | CPU ms until then | RSS MB then | files read |",
  );
  console.log(`|---|${"---:|".repeat(12)}`);
  for (const [name, all] of results) {
    if (name !== "no agent" && all.every(({ spans }) => spans === 0)) {
      console.log(`| ${name}: no span arrived, so nothing was compared |`);
      continue;
    }
    const of = (pick: (round: Round) => number, digits: number): string =>
      show(spread(all.map(pick)), digits);
    console.log(
      `| ${[
        name,
        of(({ cpuUs }) => cpuUs, 0),
        of(({ p50Ms }) => p50Ms, 2),
        of(({ p99Ms }) => p99Ms, 1),
        of(({ delayMeanMs }) => delayMeanMs, 2),
        of(({ delayP99Ms }) => delayP99Ms, 1),
        of(({ saturation }) => saturation, 0),
        of(({ rssMb }) => rssMb, 0),
        of(({ spans }) => spans, 2),
        of(({ startMs }) => startMs, 0),
        of(({ startCpuMs }) => startCpuMs, 0),
        of(({ startRssMb }) => startRssMb, 0),
        of(({ files }) => files, 0),
      ].join(" | ")} |`,
    );
  }
}
