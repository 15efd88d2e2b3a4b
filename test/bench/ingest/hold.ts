import { numberOption } from "../options.js";
import { cpuSeconds, quarters, watchMemory } from "../process-usage.js";
import { quantile } from "../statistics.js";
import {
  drained,
  isoscopeArgs,
  isoscopeStored,
  startSubject,
} from "../subject.js";
import { firstReads, openPage, probe } from "./readers.js";
import { send } from "./send.js";

/** Longer than a reader is waited for to read on. */
const UNREAD_MS = 5000;

/**
 * `npm run bench -- hold [--rate n] [--seconds n]`: a steady rate, what it costs while nobody reads and while a page
 * is open, and how soon it is seen.
 */
export async function run(args: string[]): Promise<void> {
  const rate = numberOption(args, "rate", 10_000);
  const seconds = numberOption(args, "seconds", 120);
  const running = await startSubject("isoscope", isoscopeArgs());
  const { url, pid } = running;
  let expected = 0;
  let offset = 0;
  const hold = async (forSeconds: number) => {
    const cpuBefore = cpuSeconds(pid);
    const sent = await send(url, { seconds: forSeconds, rate, offset });
    const cpu = cpuSeconds(pid) - cpuBefore;
    offset += 1_000_000;
    expected += sent.acknowledged;
    return { ...sent, cores: cpu / sent.wallSeconds };
  };
  const tell = (sent: Awaited<ReturnType<typeof hold>>, who: string) => {
    console.log(
      `${who}: ${sent.acknowledged} acknowledged, ${sent.refused} refused; p50 ${sent.p50.toFixed(1)} ms, p99 ${sent.p99.toFixed(1)} ms, longest ${sent.max.toFixed(0)} ms; CPU ${(sent.cores * 100).toFixed(1)} % of one core, storage and merges included`,
    );
  };
  try {
    await hold(5);
    await drained(() => isoscopeStored(url), expected);
    console.log(
      `${rate} spans/s, 512 spans a request, for ${seconds} s each time:`,
    );

    await pause(UNREAD_MS);
    const memory = watchMemory(pid);
    tell(await hold(seconds), "nobody reads");
    console.log(`RSS by quarter: ${quarters(memory.stop())} MiB`);

    const page = openPage(url);
    tell(await hold(seconds), "a page is open that asks every five seconds");
    await page.stop();

    await pause(UNREAD_MS);
    const first = firstReads(url, UNREAD_MS);
    await hold(seconds);
    const reads = await first.stop();
    expected += reads.length;
    const took = reads.map(({ ms }) => ms).sort((a, b) => a - b);
    console.log(
      `the first to read after a while is answered with what was acknowledged before in ${reads.filter(({ found }) => found).length} of ${reads.length} cases, in p50 ${quantile(took, 0.5).toFixed(0)} ms, at most ${(took.at(-1) ?? 0).toFixed(0)} ms`,
    );

    // Apart, because asking for a trace every few milliseconds costs more than taking in 10,000 spans.
    const probing = probe(url);
    await hold(seconds);
    const lags = (await probing.stop()).sort((a, b) => a - b);
    expected += lags.length;
    console.log(
      `acknowledged to visible for one who asks all the time: p50 ${quantile(lags, 0.5).toFixed(0)} ms, p99 ${quantile(lags, 0.99).toFixed(0)} ms (${lags.length} probes)`,
    );
    await drained(() => isoscopeStored(url), expected);
    console.log("every span acknowledged is stored once");
  } finally {
    await running.stop();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
