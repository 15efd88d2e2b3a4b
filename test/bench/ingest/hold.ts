import { encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { numberOption } from "../options.js";
import { cpuSeconds, residentMb } from "../process-usage.js";
import { quantile } from "../statistics.js";
import {
  drained,
  isoscopeArgs,
  isoscopeStored,
  startSubject,
} from "../subject.js";
import { send } from "./send.js";

/** Sends one span at a time and asks for it until it is there. */
class VisibilityProbe {
  readonly lagsMs: number[] = [];
  sent = 0;
  #stopped = false;
  readonly #url: string;
  readonly #running: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const ids = seededIds(987_654);
    while (!this.#stopped) {
      const one = span({ ids, name: "probe" });
      const body = encodeTraces({
        resourceSpans: [
          {
            resource: resource({
              service: "probe",
              environment: "probe",
              commit: "",
            }),
            scopeSpans: [{ spans: [one] }],
          },
        ],
      });
      const answer = await fetch(`${this.#url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf" },
        body: new Uint8Array(body),
      });
      await answer.arrayBuffer();
      const acknowledged = performance.now();
      this.sent++;
      const id = Buffer.from(one.traceId).toString("hex");
      for (;;) {
        const found = await fetch(`${this.#url}/api/v1/traces/${id}`);
        await found.arrayBuffer();
        if (found.status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      this.lagsMs.push(performance.now() - acknowledged);
      // A fixed pause would fall in step with the loads, and meet each at the same moment.
      await new Promise((resolve) =>
        setTimeout(resolve, 200 + 1000 * Math.random()),
      );
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }
}

/** `npm run bench -- hold [--rate n] [--seconds n]`: a steady rate, what it costs, and then how soon it is seen. */
export async function run(args: string[]): Promise<void> {
  const rate = numberOption(args, "rate", 10_000);
  const seconds = numberOption(args, "seconds", 120);
  const running = await startSubject("isoscope", isoscopeArgs());
  try {
    const warm = await send(running.url, { seconds: 5, rate });
    await drained(() => isoscopeStored(running.url), warm.acknowledged);

    const rss: number[] = [];
    const watch = setInterval(() => rss.push(residentMb(running.pid)), 1000);
    const cpuBefore = cpuSeconds(running.pid);
    const sent = await send(running.url, { seconds, rate, offset: 1_000_000 });
    const cpu = cpuSeconds(running.pid) - cpuBefore;
    clearInterval(watch);
    console.log(
      `${rate} spans/s for ${seconds} s, 512 spans a request: ${sent.acknowledged} acknowledged, ${sent.refused} refused`,
    );
    console.log(
      `acknowledgement p50 ${sent.p50.toFixed(1)} ms, p99 ${sent.p99.toFixed(1)} ms, longest ${sent.max.toFixed(0)} ms`,
    );
    console.log(
      `CPU ${((cpu / sent.wallSeconds) * 100).toFixed(1)} % of one core, storage and merges included`,
    );
    const quarter = Math.max(1, Math.floor(rss.length / 4));
    console.log(
      `RSS first quarter ${mean(rss.slice(0, quarter)).toFixed(0)} MiB, last quarter ${mean(rss.slice(-quarter)).toFixed(0)} MiB`,
    );

    // Apart, because asking for a trace every few milliseconds costs more than taking in 10,000 spans.
    const probe = new VisibilityProbe(running.url);
    const probed = await send(running.url, {
      seconds: Math.min(seconds, 60),
      rate,
      offset: 2_000_000,
    });
    await probe.stop();
    const lags = probe.lagsMs.sort((a, b) => a - b);
    console.log(
      `acknowledged to visible in a query: p50 ${quantile(lags, 0.5).toFixed(0)} ms, p99 ${quantile(lags, 0.99).toFixed(0)} ms (${lags.length} probes, the same load)`,
    );
    await drained(
      () => isoscopeStored(running.url),
      warm.acknowledged + sent.acknowledged + probed.acknowledged + probe.sent,
    );
    console.log("every span acknowledged is stored once");
  } finally {
    await running.stop();
  }
}

const mean = (of: readonly number[]) =>
  of.reduce((sum, one) => sum + one, 0) / of.length;
