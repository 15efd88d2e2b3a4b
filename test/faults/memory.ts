import { readFileSync, writeFileSync } from "node:fs";

function field(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kB = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  if (kB === undefined) throw new Error(`/proc/${pid}/status has no ${name}`);
  return Number(kB) / 1024;
}

/** Memory that a process holds now, in MiB. */
export const residentMb = (pid: number): number => field(pid, "VmRSS");

/** The most it held since it started, or since {@link resetPeak}, in MiB. */
export const peakResidentMb = (pid: number): number => field(pid, "VmHWM");

export function resetPeak(pid: number): void {
  // 5 resets VmHWM (proc(5)).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
