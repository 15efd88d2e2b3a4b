import { numberOption } from "../options.js";
import { residentMb } from "../process-usage.js";
import {
  drained,
  isoscopeArgs,
  isoscopeStored,
  startSubject,
} from "../subject.js";
import { send } from "./send.js";

/**
 * `npm run bench -- overload [--seconds n] [--spool-mb n]`: three times what the collector can store, with
 * a spool too small to hold the difference.
 */
export async function run(args: string[]): Promise<void> {
  const seconds = numberOption(args, "seconds", 60);
  const spoolMb = numberOption(args, "spool-mb", 256);
  const running = await startSubject(
    "isoscope",
    isoscopeArgs("--spool-max-mb", String(spoolMb)),
  );
  try {
    // What it can store: sent as fast as answers come, timed until the last span is in its table.
    const started = performance.now();
    const first = await send(running.url, { seconds: 8 });
    await drained(() => isoscopeStored(running.url), first.acknowledged);
    const capacity =
      first.acknowledged / ((performance.now() - started) / 1000);
    const rss: number[] = [];
    const watch = setInterval(() => rss.push(residentMb(running.pid)), 1000);
    const sent = await send(running.url, {
      seconds,
      rate: capacity * 3,
      connections: 64,
      offset: 1_000_000,
    });
    clearInterval(watch);
    const over = performance.now();
    await drained(
      () => isoscopeStored(running.url),
      first.acknowledged + sent.acknowledged,
    );
    const recovery = (performance.now() - over) / 1000;
    const total = sent.acknowledged + sent.refused;
    console.log(
      `capacity ${Math.round(capacity)} spans/s; offered ${Math.round(total / sent.wallSeconds)} for ${sent.wallSeconds.toFixed(0)} s with a spool of ${spoolMb} MiB`,
    );
    console.log(
      `acknowledged ${sent.acknowledged}, every one stored; shed with 503: ${((sent.refused / total) * 100).toFixed(1)} %`,
    );
    console.log(
      `spool empty ${recovery.toFixed(1)} s after the load ended; RSS ${Math.min(...rss).toFixed(0)} to ${Math.max(...rss).toFixed(0)} MiB`,
    );
  } finally {
    await running.stop();
  }
}
