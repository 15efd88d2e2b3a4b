import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../support/compiled.js";
import { encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { startProcess } from "../../support/process.js";
import { send } from "../ingest/send.js";
import { numberOption, textOption } from "../options.js";
import { cpuSeconds } from "../process-usage.js";
import { show, spread } from "../statistics.js";

const RATE = 10_000;
/** Between start and kill: some of it is loaded, some is still in the spool. */
const LOAD_S = 2;

interface Restart {
  /** From the start of the process to the first acknowledgement, milliseconds. */
  readonly acknowledged: number;
  /** To the first answer that was read from the store. */
  readonly read: number;
  /** Until the first acknowledgement, milliseconds. */
  readonly cpu: number;
  readonly help: number;
}

/**
 * `npm run bench -- restart [--rounds n] [--fill seconds] [--against <another bin/isoscope.js>]`: killed under load,
 * how soon a collector acknowledges again, and what that costs.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = numberOption(args, "rounds", 10);
  const fill = numberOption(args, "fill", 30);
  const against = textOption(args, "against");
  const commands = [
    join(repository, "collector/bin/isoscope.js"),
    ...(against === undefined ? [] : [against]),
  ];
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-restart-"));
  const measured = commands.map((): Restart[] => []);
  try {
    await restart(String(commands[0]), dataDir, 0, fill);
    // The first of each finds files that nothing has read yet.
    for (let round = 0; round <= rounds; round++) {
      for (const [nth, command] of commands.entries()) {
        const seed = 1 + round * commands.length + nth;
        const one = await restart(command, dataDir, seed, LOAD_S);
        if (round > 0) measured[nth]?.push(one);
      }
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  console.log(
    `killed after ${LOAD_S} s of ${RATE} spans/s, on what ${fill} s of it and all runs before left; median (range) of ${rounds}:`,
  );
  for (const [nth, command] of commands.entries()) {
    const of = (read: (one: Restart) => number) =>
      show(spread((measured[nth] ?? []).map(read)), 0);
    console.log(`${command}
  first acknowledgement  ${of(({ acknowledged }) => acknowledged)} ms after the start, CPU ${of(({ cpu }) => cpu)} ms
  first read             ${of(({ read }) => read)} ms
  isoscope --help        ${of(({ help }) => help)} ms`);
  }
}

/** Starts, asks, sends for a while, kills. */
async function restart(
  command: string,
  dataDir: string,
  seed: number,
  seconds: number,
): Promise<Restart> {
  const asked = performance.now();
  execFileSync(process.execPath, [command, "--help"], { stdio: "ignore" });
  const started = performance.now();
  const collector = await startProcess({
    name: "collector",
    args: [
      ...[command, "collector", "--port", "0", "--grpc-port", "0"],
      ...["--data-dir", dataDir],
    ],
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
    timeoutMs: 60_000,
  });
  const url = collector.value;
  await expectOk(
    fetch(`${url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: new Uint8Array(oneSpan(seed)),
    }),
  );
  const acknowledged = performance.now() - started;
  const cpu = cpuSeconds(collector.pid) * 1000;
  await expectOk(fetch(`${url}/api/v1/environments`));
  const read = performance.now() - started;
  await send(url, { seconds, rate: RATE, offset: seed * 100_000 });
  collector.kill("SIGKILL");
  await collector.exited;
  return { acknowledged, read, cpu, help: started - asked };
}

async function expectOk(answer: Promise<Response>): Promise<void> {
  const { status } = await answer;
  if (status !== 200) throw new Error(`answered ${status}`);
}

function oneSpan(seed: number): Buffer {
  return encodeTraces({
    resourceSpans: [
      {
        resource: resource({
          service: "restart",
          environment: "bench",
          commit: "a".repeat(40),
        }),
        scopeSpans: [
          { spans: [span({ ids: seededIds(seed), name: "probe" })] },
        ],
      },
    ],
  });
}
