import { compiled } from "../../support/compiled.js";
import type { Signal } from "../../support/otlp.js";
import { numberOption } from "../options.js";
import { cpuSeconds, residentMb } from "../process-usage.js";
import { show, spread } from "../statistics.js";
import {
  drained,
  isoscopeArgs,
  isoscopeStored,
  startSubject,
  type Stored,
} from "../subject.js";
import { send, type Sent } from "./send.js";

interface Subject {
  readonly name: "isoscope" | "naive";
  readonly args: (dataDir: string) => string[];
  readonly stored: (url: string, signal: Signal) => Promise<Stored>;
}

const isoscope: Subject = {
  name: "isoscope",
  args: isoscopeArgs(),
  stored: isoscopeStored,
};

const naive: Subject = {
  name: "naive",
  args: (dataDir) => [compiled("bench/ingest/naive-collector.js"), dataDir],
  stored: async (url) => {
    const answer = await fetch(`${url}/count`);
    const [row] = (await answer.json()) as { spans: number }[];
    return { items: row?.spans ?? 0, pending: 0 };
  },
};

interface Round {
  /** Spans acknowledged per second of wall time. */
  readonly acknowledged: number;
  /** Spans per second of wall time until the last one was in its table. */
  readonly stored: number;
  readonly cpuMsPer1000: number;
  readonly rssMb: number;
  readonly sent: Sent;
}

async function round(
  subject: Subject,
  seconds: number,
  encoding: "identity" | "gzip",
  signal: Signal,
): Promise<Round> {
  const running = await startSubject(subject.name, subject.args);
  try {
    const stored = () => subject.stored(running.url, signal);
    // Warm: compiled code, created tables, first merges.
    const warm = await send(running.url, {
      seconds: 2,
      encoding,
      signal,
    });
    await drained(stored, warm.acknowledged);
    const cpuBefore = cpuSeconds(running.pid);
    const started = performance.now();
    const sent = await send(running.url, {
      seconds,
      encoding,
      signal,
      offset: 1_000_000,
    });
    await drained(stored, warm.acknowledged + sent.acknowledged);
    const wall = (performance.now() - started) / 1000;
    const cpu = cpuSeconds(running.pid) - cpuBefore;
    return {
      acknowledged: sent.acknowledged / sent.wallSeconds,
      stored: sent.acknowledged / wall,
      cpuMsPer1000: (cpu / sent.acknowledged) * 1e6,
      rssMb: residentMb(running.pid),
      sent,
    };
  } finally {
    await running.stop();
  }
}

/**
 * `npm run bench -- ingest [--rounds n] [--seconds n] [--gzip] [--logs | --metrics]`: the straightforward
 * collector takes traces only, so logs and metrics are measured by themselves.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = numberOption(args, "rounds", 5);
  const seconds = numberOption(args, "seconds", 6);
  const encoding = args.includes("--gzip") ? "gzip" : "identity";
  const signal: Signal = args.includes("--logs")
    ? "logs"
    : args.includes("--metrics")
      ? "metrics"
      : "traces";
  const items = {
    traces: "spans",
    logs: "log records",
    metrics: "data points",
  }[signal];
  const results = { isoscope: [] as Round[], naive: [] as Round[] };
  for (let index = 0; index < rounds; index++) {
    // In turn, and each first as often as the other: the machine's mood hits both.
    const order = index % 2 === 0 ? [isoscope, naive] : [naive, isoscope];
    if (signal !== "traces") order.splice(order.indexOf(naive), 1);
    for (const subject of order) {
      const result = await round(subject, seconds, encoding, signal);
      results[subject.name].push(result);
      console.log(
        `round ${index + 1}/${rounds} ${subject.name.padEnd(9)} ${Math.round(result.acknowledged)} ${items}/s acknowledged, ${Math.round(result.stored)} stored, ${result.cpuMsPer1000.toFixed(2)} ms CPU per 1,000, ack p50 ${result.sent.p50.toFixed(1)} p99 ${result.sent.p99.toFixed(1)} ms, RSS ${Math.round(result.rssMb)} MiB`,
      );
    }
  }
  const ratios = results.isoscope.map(
    (result, index) =>
      (results.naive[index]?.cpuMsPer1000 ?? Number.NaN) / result.cpuMsPer1000,
  );
  console.log(
    `\n8 connections, 512 ${items} a request, ${encoding}; median (minimum to maximum) of ${rounds} rounds`,
  );
  for (const name of ["isoscope", "naive"] as const) {
    if (results[name].length === 0) continue;
    const of = (pick: (one: Round) => number) =>
      spread(results[name].map(pick));
    console.log(
      `${name.padEnd(9)} acknowledged ${show(
        of((one) => one.acknowledged),
        0,
      )} ${items}/s, stored ${show(
        of((one) => one.stored),
        0,
      )}; CPU ${show(
        of((one) => one.cpuMsPer1000),
        2,
      )} ms per 1,000 ${items}; ${show(
        of((one) => 1e6 / one.cpuMsPer1000),
        0,
      )} ${items} per CPU second`,
    );
  }
  if (results.naive.length === 0) return;
  console.log(
    `spans per CPU second, isoscope over naive: ${show(spread(ratios), 2)}`,
  );
}
