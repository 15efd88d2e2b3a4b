import { performance } from "node:perf_hooks";
import { type HrTime, type TimeInput } from "@opentelemetry/api";
import { wallTime } from "./clock";

/** Milliseconds since the epoch of any time the API takes. */
export function fromTimeInput(time: TimeInput): number {
  if (typeof time === "number") {
    // What `performance.now()` gave; by then the process was younger than the epoch is old.
    return time <= performance.now() ? wallTime(time) : time;
  }
  if (time instanceof Date) return time.getTime();
  return time[0] * 1_000 + time[1] / 1e6;
}

/** The SDK's form of a time or a duration in milliseconds. */
export function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
