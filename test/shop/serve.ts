/**
 * One shop with the agent and a steady load, until it is told to stop: what docker-compose.yml runs twice.
 * Where telemetry goes and as what is told by the agent's own variables.
 *
 *   --release A|B    A is the baseline, B has the planted faults
 *   --rate <n>       requests per second (5)
 */
import { parseArgs } from "node:util";
import { drive } from "./load.js";
import { startShop } from "./run.js";

const { values: options } = parseArgs({
  options: {
    release: { type: "string", default: "A" },
    rate: { type: "string", default: "5" },
  },
});
if (options.release !== "A" && options.release !== "B") {
  throw new Error(`--release is A or B, not ${options.release}`);
}

const agentVariables = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      /^(?:ISOSCOPE|OTEL)_/.test(entry[0]) && entry[1] !== undefined,
  ),
);
const shop = await startShop({
  release: options.release,
  nodeArgs: ["--import", "@isoscope/agent/register"],
  environment: (service) => ({ ...agentVariables, OTEL_SERVICE_NAME: service }),
});
console.log(`The shop answers at ${shop.gatewayUrl}`);

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    stopping.abort();
  });
const HOUR_MS = 3_600_000;
for (let seed = 1; !stopping.signal.aborted; seed++)
  await drive(shop.gatewayUrl, {
    requestsPerSecond: Number(options.rate),
    durationMs: HOUR_MS,
    seed,
    signal: stopping.signal,
  });
await shop.stop();
