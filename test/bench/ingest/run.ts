import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compiled, repository } from "../../support/compiled.js";
import { startProcess } from "../../support/process.js";
import { cpuSeconds, residentMb } from "../process-usage.js";
import { show, spread } from "../statistics.js";

interface Sent {
  acknowledged: number;
  refused: number;
  wallSeconds: number;
  p50: number;
  p99: number;
  max: number;
}

interface Subject {
  readonly name: string;
  readonly args: (dataDir: string) => string[];
  /** Spans in the store and bytes still on the way to it. */
  readonly stored: (url: string) => Promise<{ spans: number; pending: number }>;
}

const isoscope: Subject = {
  name: "isoscope",
  args: (dataDir) => [
    join(repository, "collector/bin/isoscope.js"),
    "collector",
    ...["--port", "0", "--grpc-port", "0", "--data-dir", dataDir],
  ],
  stored: async (url) => {
    const answer = await fetch(`${url}/api/v1/status`);
    const status = (await answer.json()) as {
      spool: { bytes: number };
      storage: { table: string; rows: number }[];
    };
    return {
      spans:
        status.storage.find(({ table }) => table === "otel_traces")?.rows ?? 0,
      pending: status.spool.bytes,
    };
  },
};

const naive: Subject = {
  name: "naive",
  args: (dataDir) => [compiled("bench/ingest/naive-collector.js"), dataDir],
  stored: async (url) => {
    const [row] = (await (await fetch(`${url}/count`)).json()) as {
      spans: number;
    }[];
    return { spans: row?.spans ?? 0, pending: 0 };
  },
};

interface Round {
  /** Acknowledged spans per second of wall time. */
  readonly acknowledged: number;
  /** Spans stored per second of wall time, the last one included. */
  readonly stored: number;
  readonly cpuMsPer1000: number;
  readonly rssMb: number;
  readonly sent: Sent;
}

async function round(
  subject: Subject,
  seconds: number,
  encoding: string,
): Promise<Round> {
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-bench-"));
  const child = await startProcess({
    name: subject.name,
    args: subject.args(dataDir),
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
    timeoutMs: 30_000,
  });
  try {
    const send = (duration: number, offset: number) =>
      promisify(execFile)(process.execPath, [
        compiled("bench/ingest/sender.js"),
        child.value,
        String(duration),
        "8",
        encoding,
        "0",
        String(offset),
      ]).then(({ stdout }) => JSON.parse(stdout) as Sent);
    // Warm: compiled code, created tables, first merges.
    const warm = await send(2, 0);
    await drained(subject, child.value, warm.acknowledged);
    const cpuBefore = cpuSeconds(child.pid);
    const started = performance.now();
    const sent = await send(seconds, 1_000_000);
    await drained(subject, child.value, warm.acknowledged + sent.acknowledged);
    const wall = (performance.now() - started) / 1000;
    return {
      acknowledged: sent.acknowledged / sent.wallSeconds,
      stored: sent.acknowledged / wall,
      cpuMsPer1000:
        ((cpuSeconds(child.pid) - cpuBefore) / sent.acknowledged) * 1e6,
      rssMb: residentMb(child.pid),
      sent,
    };
  } finally {
    await child.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Waits until everything acknowledged is stored; a lost span voids the run. */
async function drained(
  subject: Subject,
  url: string,
  expected: number,
): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    const { spans, pending } = await subject.stored(url);
    if (pending === 0 && spans === expected) return;
    if (pending === 0 && spans > expected) {
      throw new Error(
        `${subject.name} stored ${spans} spans of ${expected} acknowledged`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(
    `${subject.name} did not store all ${expected} acknowledged spans in time`,
  );
}

/** `npm run bench -- ingest [--rounds n] [--seconds n] [--gzip]` */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const rounds = option("rounds", 5);
  const seconds = option("seconds", 6);
  const encoding = args.includes("--gzip") ? "gzip" : "identity";
  const results = { isoscope: [] as Round[], naive: [] as Round[] };
  for (let index = 0; index < rounds; index++) {
    // In turn, and each first as often as the other: the machine's mood hits both.
    const order = index % 2 === 0 ? [isoscope, naive] : [naive, isoscope];
    for (const subject of order) {
      const result = await round(subject, seconds, encoding);
      results[subject.name as keyof typeof results].push(result);
      console.log(
        `round ${index + 1}/${rounds} ${subject.name.padEnd(9)} ${Math.round(result.acknowledged)} spans/s acknowledged, ${Math.round(result.stored)} stored, ${result.cpuMsPer1000.toFixed(2)} ms CPU per 1,000, ack p50 ${result.sent.p50.toFixed(1)} p99 ${result.sent.p99.toFixed(1)} ms, RSS ${Math.round(result.rssMb)} MiB`,
      );
    }
  }
  const ratios = results.isoscope.map(
    (result, index) =>
      (results.naive[index]?.cpuMsPer1000 ?? Number.NaN) / result.cpuMsPer1000,
  );
  console.log(
    `\n8 connections, 512 spans a request, ${encoding}; median (minimum to maximum) of ${rounds} rounds`,
  );
  for (const name of ["isoscope", "naive"] as const) {
    const of = (pick: (one: Round) => number) =>
      spread(results[name].map(pick));
    console.log(
      `${name.padEnd(9)} stored ${show(
        of((one) => one.stored),
        0,
      )} spans/s; CPU ${show(
        of((one) => one.cpuMsPer1000),
        2,
      )} ms per 1,000 spans; ${show(
        of((one) => 1e6 / one.cpuMsPer1000),
        0,
      )} spans per CPU second`,
    );
  }
  console.log(
    `spans per CPU second, isoscope over naive: ${show(spread(ratios), 2)}`,
  );
}
