import { join } from "node:path";
import { drive } from "../../shop/load.js";
import { startShop } from "../../shop/run.js";
import { startProcess } from "../../support/process.js";
import { isoscopeArgs } from "../subject.js";

/**
 * Real telemetry: the sample shop under load with the agent, through a real collector into `dataDir`;
 * then all of it stops.
 */
export async function fillFromShop(
  dataDir: string,
  seconds: number,
): Promise<void> {
  const collector = await startProcess({
    name: "collector",
    args: isoscopeArgs()(dataDir),
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
    timeoutMs: 60_000,
  });
  const shop = await startShop({
    release: "A",
    nodeArgs: ["--import", "@isoscope/agent/register"],
    environment: (service) => ({
      ISOSCOPE_ENDPOINT: collector.value,
      ISOSCOPE_ENVIRONMENT: "production",
      ISOSCOPE_COMMIT: "abcdef0123".repeat(4),
      ISOSCOPE_AGENT_SPOOL_DIR: join(dataDir, "agent-spool"),
      OTEL_SERVICE_NAME: service,
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
    }),
  });
  await drive(shop.gatewayUrl, {
    requestsPerSecond: 40,
    durationMs: seconds * 1000,
    seed: 5,
  });
  await shop.stop();
  for (;;) {
    const answer = await fetch(`${collector.value}/api/v1/status`);
    const status = (await answer.json()) as { spool: { bytes: number } };
    if (status.spool.bytes === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await collector.stop();
}
