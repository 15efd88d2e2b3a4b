import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** CPU seconds (user and system, all threads) that a process has used, from /proc (Linux). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command's name may hold spaces; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in MiB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

/** Looks at a process's resident memory every second until it is stopped, in MiB. */
export function watchMemory(pid: number): { stop(): number[] } {
  const seen = [residentMb(pid)];
  const timer = setInterval(() => seen.push(residentMb(pid)), 1000);
  return {
    stop() {
      clearInterval(timer);
      return seen;
    },
  };
}

/** Mean and most of each quarter of a time, as text. */
export function quarters(values: readonly number[]): string {
  const length = Math.max(1, values.length / 4);
  return [0, 1, 2, 3]
    .map((nth) => values.slice(nth * length, (nth + 1) * length))
    .filter((part) => part.length > 0)
    .map((part) => {
      const mean = part.reduce((sum, one) => sum + one, 0) / part.length;
      return `${mean.toFixed(0)} (at most ${Math.max(...part).toFixed(0)})`;
    })
    .join(", ");
}
