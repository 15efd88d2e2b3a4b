import { numberOption } from "../options.js";
import { quarters, watchMemory } from "../process-usage.js";
import {
  drained,
  isoscopeArgs,
  isoscopeStored,
  startSubject,
} from "../subject.js";
import { send } from "./send.js";

/**
 * `npm run bench -- overload [--seconds n] [--spool-mb n]`: as much as the collector can store, and then three times
 * as much, with a spool too small to hold the difference.
 */
export async function run(args: string[]): Promise<void> {
  const seconds = numberOption(args, "seconds", 60);
  const spoolMb = numberOption(args, "spool-mb", 256);
  const running = await startSubject(
    "isoscope",
    isoscopeArgs("--spool-max-mb", String(spoolMb)),
  );
  const { url, pid } = running;
  const stored = () => isoscopeStored(url);
  try {
    // What it can store: sent as fast as answers come, timed until the last span is in its table.
    const started = performance.now();
    const first = await send(url, { seconds: 8 });
    await drained(stored, first.acknowledged);
    const capacity =
      first.acknowledged / ((performance.now() - started) / 1000);
    let expected = first.acknowledged;
    for (const times of [1, 3]) {
      const memory = watchMemory(pid);
      const sent = await send(url, {
        seconds,
        rate: capacity * times,
        connections: 64,
        offset: times * 1_000_000,
      });
      const rss = quarters(memory.stop());
      const over = performance.now();
      expected += sent.acknowledged;
      await drained(stored, expected);
      const recovery = (performance.now() - over) / 1000;
      const total = sent.acknowledged + sent.refused;
      console.log(
        `${times} × capacity (${Math.round(capacity)} spans/s): offered ${Math.round(total / sent.wallSeconds)} for ${sent.wallSeconds.toFixed(0)} s with a spool of ${spoolMb} MiB; acknowledged ${sent.acknowledged}, every one stored; shed with 503: ${((sent.refused / total) * 100).toFixed(1)} %; spool empty ${recovery.toFixed(1)} s after`,
      );
      console.log(`RSS by quarter: ${rss} MiB`);
    }
  } finally {
    await running.stop();
  }
}
