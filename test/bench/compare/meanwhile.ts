import { startCollector } from "../../support/collector.js";
import { send } from "../ingest/send.js";

/** What a sender has of a collector on a folder: alone, and while somebody compares without pause. */
export async function meanwhile(
  dataDir: string,
  { rate = 5000, seconds = 30 } = {},
): Promise<void> {
  const collector = await startCollector({ dataDir });
  const { url } = collector;
  const acknowledged = async (who: string, offset: number) => {
    const sent = await send(url, { rate, seconds, offset });
    console.log(
      `${rate} spans/s, ${who}: ${sent.acknowledged} acknowledged, ${sent.refused} refused, p50 ${sent.p50.toFixed(1)} ms, p99 ${sent.p99.toFixed(1)} ms, longest ${sent.max.toFixed(0)} ms`,
    );
  };
  const compare = async (): Promise<number> => {
    const started = performance.now();
    const answer = await fetch(
      `${url}/api/v1/compare?baseline=production&candidate=staging&since=-30d`,
    );
    if (answer.status !== 200) throw new Error(await answer.text());
    await answer.arrayBuffer();
    return performance.now() - started;
  };
  try {
    await send(url, { rate, seconds: 5, offset: 8_000_000 });
    await acknowledged("nobody compares", 1_000_000);
    await compare();
    const sent = new AbortController();
    const took: number[] = [];
    const comparing = (async () => {
      while (!sent.signal.aborted) took.push(await compare());
    })();
    await acknowledged("somebody compares without pause", 3_000_000);
    sent.abort();
    await comparing;
    console.log(
      `  ${took.length} comparisons in ${Math.min(...took).toFixed(0)} to ${Math.max(...took).toFixed(0)} ms`,
    );
  } finally {
    await collector.stop();
  }
}
