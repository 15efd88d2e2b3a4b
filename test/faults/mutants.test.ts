import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pick, seeded } from "../shop/random.mjs";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import {
  encodeLogs,
  encodeMetrics,
  encodeTraces,
  type Signal,
} from "../support/otlp.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "../support/otlp-realistic.js";
import { arbitraryRequests } from "./arbitrary-otlp.js";
import { mutate } from "./mutate.js";

// Many more: ISOSCOPE_TEST_MUTANTS=100000 [ISOSCOPE_TEST_SEED=7] npx vitest run test/faults/mutants.test.ts
const MUTANTS = Number(process.env["ISOSCOPE_TEST_MUTANTS"] ?? 2000);
const SEED = Number(process.env["ISOSCOPE_TEST_SEED"] ?? 1);
const GENERATED_EVERY = 5;
const AT_ONCE = 8;

interface Status {
  spool: { bytes: number; storeError?: string };
  quarantine: { signal: string; table: string; error: string }[];
  ingest: Record<Signal, { requests: number; items: number }>;
}

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(async () => {
  expect(await collector.stop()).toBe(0);
});

const status = async (): Promise<Status> => {
  const answer = await fetch(`${collector.url}/api/v1/status`);
  return (await answer.json()) as Status;
};

const origin = { environment: "mutants", commit: "d".repeat(40), seed: SEED };
const golden: Record<Signal, Buffer> = {
  traces: encodeTraces(
    realisticTraceRequest(6, { ...origin, service: "traces" }),
  ),
  logs: encodeLogs(realisticLogsRequest(4, { ...origin, service: "logs" })),
  metrics: encodeMetrics(
    realisticMetricsRequest(2, { ...origin, service: "metrics" }),
  ),
};
const signals = Object.keys(golden) as Signal[];

/** Spoilt golden requests, with requests of anything the schema allows among them. */
function* mutants(): Generator<[Signal, Buffer]> {
  const random = seeded(SEED);
  const chunk = 50;
  for (let made = 0; made < MUTANTS;) {
    const signal = pick(random, signals);
    const generated = arbitraryRequests(
      signal,
      chunk / GENERATED_EVERY,
      SEED + made,
    );
    const base = [golden[signal], ...generated];
    for (let n = 0; n < chunk && made < MUTANTS; n++, made++) {
      yield [
        signal,
        n < generated.length
          ? (generated[n] ?? golden[signal])
          : mutate(random, pick(random, base)),
      ];
    }
  }
}

test(
  `${MUTANTS} mutants: none crashes it, none gets a 5xx, none poisons a segment`,
  { timeout: 60_000 + MUTANTS * 20 },
  async () => {
    const answers = new Map<number, number>();
    const source = mutants();
    const send = async (): Promise<void> => {
      for (const [signal, body] of source) {
        const compressed = body.length % 3 === 0;
        const answer = await fetch(`${collector.url}/v1/${signal}`, {
          method: "POST",
          headers: {
            "content-type": "application/x-protobuf",
            ...(compressed && { "content-encoding": "gzip" }),
          },
          body: new Uint8Array(compressed ? gzipSync(body) : body),
        });
        await answer.arrayBuffer();
        answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));

    const after = await eventually(async () => {
      const now = await status();
      expect(now.spool.bytes).toBe(0);
      return now;
    }, 30_000);
    console.log(
      `${MUTANTS} mutants: ${JSON.stringify(Object.fromEntries(answers))}; quarantine ${after.quarantine.length}`,
    );
    expect(
      after.quarantine.map(({ table, error }) => `${table}: ${error}`),
    ).toEqual([]);
    expect(after.spool.storeError).toBeUndefined();
    expect(
      [...answers.keys()].filter((code) => code !== 200 && code !== 400),
    ).toEqual([]);
    // Neither all refused nor all let through: both sides of the door were tried.
    expect(answers.get(200)).toBeGreaterThan(MUTANTS / 5);
    expect(answers.get(400)).toBeGreaterThan(MUTANTS / 20);
    for (const path of [
      "environments",
      "services",
      "traces",
      "logs",
      "metrics",
    ]) {
      const answer = await fetch(`${collector.url}/api/v1/${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      await answer.json();
    }
  },
);
