/**
 * `npm run demo`: the collector, and the sample shop twice with the agent, the
 * second time with planted faults; the same load on both; then what differs.
 */
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { startCollector } from "../support/collector.js";
import { get, type Comparison, type Services } from "./demo/api.js";
import { detail, phase, Progress } from "./demo/progress.js";
import {
  findingsTable,
  judge,
  plantedList,
  volumesTable,
} from "./demo/report.js";
import { allStored, settled } from "./demo/settle.js";
import { drive } from "./load.js";
import { startShop, type Release } from "./run.js";

const usage = `npm run demo -- [--once] [--seconds n] [--rate n] [--port n]

  --once         print the findings and exit: 0 if every planted fault was found and
                 everything acknowledged is stored, else 1
  --seconds <n>  how long the load lasts (40)
  --rate <n>     requests per second on each side (20)
  --port <n>     the collector's port (0: any free one)`;

function readOptions() {
  try {
    return parseArgs({
      options: {
        once: { type: "boolean", default: false },
        seconds: { type: "string", default: "40" },
        rate: { type: "string", default: "20" },
        port: { type: "string", default: "0" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}

${usage}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const sides: { release: Release; environment: string; commit: string }[] = [
  {
    release: "A",
    environment: "production",
    commit: "8c1f0e5b7a42d9936b0c4e1f2a7d58e3c6b9a014",
  },
  {
    release: "B",
    environment: "development",
    commit: "d47a93e2f05b1c68a9e0372b5f8d14c6e7a2b390",
  },
];

const stops: (() => Promise<unknown>)[] = [];
/** Stops what runs, last started first: a shop's last telemetry still finds the collector. */
async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    // Impatience is an answer too: the children die with this process.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  });
const interrupted = once(interruption.signal, "abort");

/** Runs the demo; answers whether every planted fault was found and all telemetry stored. */
async function demo(): Promise<boolean> {
  phase("Starting the collector (embedded store, fresh data directory)");
  const collector = await startCollector({
    args: ["--port", options.port],
    ownGroup: true,
  });
  stops.push(() => collector.stop());
  detail(collector.url);

  phase("Starting the shop twice, each with its own PostgreSQL and the agent");
  const shops = await Promise.all(
    sides.map(async ({ release, environment, commit }) => {
      const shop = await startShop({
        release,
        nodeArgs: ["--import", "@isoscope/agent/register"],
        ownGroup: true,
        environment: (service) => ({
          ISOSCOPE_ENDPOINT: collector.url,
          ISOSCOPE_ENVIRONMENT: environment,
          ISOSCOPE_COMMIT: commit,
          OTEL_SERVICE_NAME: service,
          // A spool of this run's own: what an agent could not deliver must not turn up in the next demo.
          ISOSCOPE_AGENT_SPOOL_DIR: join(collector.dataDir, "agent-spool"),
          OTEL_METRIC_EXPORT_INTERVAL: "5000",
        }),
      });
      stops.push(shop.stop);
      detail(`${environment}@${commit.slice(0, 7)}: ${shop.gatewayUrl}`);
      return shop;
    }),
  );

  phase(
    `Driving both with the same ${options.rate} requests per second for ${options.seconds} s`,
  );
  const progress = new Progress("load");
  const done = shops.map(() => 0);
  const loads = await Promise.all(
    shops.map(({ gatewayUrl }, index) =>
      drive(gatewayUrl, {
        requestsPerSecond: Number(options.rate),
        durationMs: Number(options.seconds) * 1_000,
        seed: 2026,
        signal: interruption.signal,
        onProgress: (answered, of) => {
          done[index] = answered;
          progress.update(
            Math.min(...done) / of,
            `${done.join(" + ")} of ${of} each answered`,
          );
        },
      }),
    ),
  );
  progress.end();
  interruption.signal.throwIfAborted();
  for (const [index, { byStatus }] of loads.entries())
    detail(
      `${sides[index]?.environment ?? ""}: ${Object.entries(byStatus)
        .map(([status, count]) => `${count} × ${status}`)
        .join(", ")}`,
    );

  phase("Waiting for the last telemetry to arrive");
  const arriving = new Progress("stored");
  const status = await settled(collector.url, {
    quietMs: 6_000,
    timeoutMs: 60_000,
    onProgress: ({ ingest }) => {
      arriving.update(
        1,
        `${ingest.traces.items} spans, ${ingest.logs.items} log records`,
      );
    },
  });
  arriving.end();
  interruption.signal.throwIfAborted();
  const complete = allStored(status);
  for (const [index, { environment }] of sides.entries()) {
    const { services } = await get<Services>(
      `${collector.url}/api/v1/services?environment=${environment}`,
    );
    const stored = services.find(({ service }) => service === "gateway");
    // One more than the load: the question whether the shop is healthy.
    detail(
      `${environment}: ${(loads[index]?.sent ?? 0) + 1} requests sent, ${stored?.requests ?? 0} in the store`,
    );
  }

  phase("Comparing production with development");
  const started = performance.now();
  const { findings } = await get<Comparison>(
    `${collector.url}/api/v1/compare?baseline=production&candidate=development`,
  );
  detail(`${Math.round(performance.now() - started)} ms`);
  const results = judge(findings);
  const found = results.filter((result) => result.findings.length > 0).length;
  console.log(`\n${findingsTable(findings, process.stdout.columns || 120)}`);
  console.log(`\n${pc.bold("Planted faults")}\n${plantedList(results)}`);
  console.log(`\n${volumesTable(status)}`);
  console.log(
    `\n${found} of ${results.length} planted faults found. Isoscope: ${pc.cyan(collector.url)}`,
  );
  return found === results.length && complete;
}

let exitCode = 1;
try {
  const outcome = await Promise.race([demo(), interrupted]);
  if (typeof outcome === "boolean") {
    exitCode = options.once && !outcome ? 1 : 0;
    if (!options.once) {
      console.log("Press Ctrl-C to stop.");
      await interrupted;
    }
  } else exitCode = 130;
} catch (error) {
  if (!interruption.signal.aborted) console.error(pc.red(String(error)));
} finally {
  if (interruption.signal.aborted) console.log("\nStopping…");
  await stopAll();
}
process.exit(exitCode);
