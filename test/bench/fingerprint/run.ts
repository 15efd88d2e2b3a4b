import { spawn } from "node:child_process";
import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { startSink } from "../../agent/support/sink.js";
import { decode } from "../../agent/support/decode.js";
import { compiled } from "../../support/compiled.js";
import { startSubject } from "../agent/subject.js";
import { type Variant } from "../agent/variants.js";
import { numberOption } from "../options.js";
import { show, spread } from "../statistics.js";

/** Until everything is told: a second's delay, the lockfile, and a batch's time. */
const SETTLE_MS = 4_000;
const RATE = 300;

const variant = (facts: boolean): Variant => ({
  name: facts ? "with facts" : "without",
  flags: () => ["--require", "@isoscope/agent/register"],
  env: ({ url }) => ({
    ISOSCOPE_ENDPOINT: url,
    ISOSCOPE_AGENT_SPOOL_MAX_MB: "0",
    ...(facts ? {} : { ISOSCOPE_FACTS_DISABLED: "all" }),
  }),
});

interface Round {
  readonly firstAnswerMs: number;
  /** CPU of the process, its threads included, until everything is told. */
  readonly startCpuMs: number;
  readonly delayP99Ms: number;
  /** CPU per request once it is. */
  readonly cpuUs: number;
}

/**
 * What the facts cost: bytes, the start, and nothing on a request's way. The same application with the agent
 * and with the agent without facts, by turns.
 *
 * @param args `--rounds <n>` (4), `--seconds <n>` of load in each (5)
 */
export async function run(args: string[]): Promise<void> {
  const rounds = numberOption(args, "rounds", 4);
  const seconds = numberOption(args, "seconds", 5);
  const sink = await startSink(undefined, "00".repeat(32));
  const one = async (facts: boolean): Promise<Round> => {
    const app = await startSubject(variant(facts), "express", sink, {});
    try {
      await new Promise((done) => setTimeout(done, SETTLE_MS));
      const started = await app.usage();
      await load(app.port, 3, 0);
      await new Promise((done) => setTimeout(done, 1_500));
      const before = await app.usage();
      const requests = await load(app.port, seconds, RATE);
      await new Promise((done) => setTimeout(done, 1_500));
      const after = await app.usage();
      return {
        firstAnswerMs: app.firstAnswerMs,
        startCpuMs: started.cpuUs / 1000,
        delayP99Ms: started.delayP99Ms,
        cpuUs: (after.cpuUs - before.cpuUs) / requests,
      };
    } finally {
      await app.stop();
    }
  };
  const told: Round[] = [];
  const silent: Round[] = [];
  let sizes: string | undefined;
  for (let round = 0; round < rounds; round++) {
    for (const facts of round % 2 === 0 ? [true, false] : [false, true]) {
      sink.clear();
      (facts ? told : silent).push(await one(facts));
      if (facts) sizes ??= sizesOf(sink.requests);
    }
  }
  await sink.close();
  console.log(`${sizes ?? ""}\n`);
  console.log("| | with facts | without |\n| --- | --- | --- |");
  const line = (what: string, of: (round: Round) => number) => {
    const cell = (all: readonly Round[]) => show(spread(all.map(of)));
    console.log(`| ${what} | ${cell(told)} | ${cell(silent)} |`);
  };
  line("first answer, ms", (round) => round.firstAnswerMs);
  line("CPU until all is told, ms", (round) => round.startCpuMs);
  line("event loop late until then, p99 ms", (round) => round.delayP99Ms);
  line(`CPU per request at ${RATE}/s, µs`, (round) => round.cpuUs);
}

function sizesOf(
  requests: readonly { readonly path: string; readonly body: Buffer }[],
): string {
  const own = requests.filter(({ path }) => path === "/v1/logs");
  const records = own.flatMap(({ body }) => decode("logs", "", body).logs);
  const count = (event: string) =>
    records.filter(({ eventName }) => eventName === event).length;
  const bytes = own.reduce((sum, { body }) => sum + body.byteLength, 0);
  const wire = own.reduce(
    (sum, { body }) => sum + gzipSync(body).byteLength,
    0,
  );
  const list = records.find(
    ({ eventName }) => eventName === "isoscope.installed",
  );
  return `${count("isoscope.fact")} facts and a lockfile of ${String(list?.body)}: ${bytes} bytes of OTLP, ${wire} gzipped, in ${own.length} request${own.length === 1 ? "" : "s"}`;
}

/** @returns requests that were answered */
async function load(
  port: number,
  seconds: number,
  rate: number,
): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      compiled("bench/agent/load.js"),
      ...[port, seconds, rate, 0, 8].map(String),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return (JSON.parse(text.toString()) as { requests: number }).requests;
}
