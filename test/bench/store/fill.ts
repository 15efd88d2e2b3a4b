import { join } from "node:path";
import { drive } from "../../shop/load.js";
import { startShop } from "../../shop/run.js";
import { startCollector } from "../../support/collector.js";

/**
 * Real telemetry: the sample shop under load with the agent, through a real collector into `dataDir`;
 * then all of it stops.
 */
export async function fillFromShop(
  dataDir: string,
  seconds: number,
): Promise<void> {
  const collector = await startCollector({ dataDir });
  const shop = await startShop({
    release: "A",
    nodeArgs: ["--import", "@isoscope/agent/register"],
    environment: (service) => ({
      ISOSCOPE_ENDPOINT: collector.url,
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
    const answer = await fetch(`${collector.url}/api/v1/status`);
    const status = (await answer.json()) as { spool: { bytes: number } };
    if (status.spool.bytes === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await collector.stop();
}
