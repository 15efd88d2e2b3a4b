import { readFile } from "node:fs/promises";
import { availableParallelism, release, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { tellFact } from "./facts";

/** What the machine lets the process have, as the process sees it. */
export async function tellMachine(env: {
  readonly kubernetes: boolean;
}): Promise<void> {
  const tell = (name: string, value: string, source: string): void => {
    tellFact({ pillar: "runtime", name, value, source });
  };
  // 6.8.0-40-generic: the packager's build is of no consequence to an application.
  const kernel = /^\d+\.\d+(?:\.\d+)?/.exec(release())?.[0];
  if (kernel !== undefined) tell("kernel", kernel, "os.release");
  tell("cpus", String(availableParallelism()), "os.availableParallelism");
  const { heap_size_limit: heap } = getHeapStatistics();
  tell("heap.limit", mebibytes(heap), "v8.getHeapStatistics");
  tell("memory", mebibytes(totalmem()), "os.totalmem");

  const [cpu, memory, libc, container] = await Promise.all([
    cpuLimit(),
    memoryLimit(),
    libcVersion(),
    containerKind(env.kubernetes),
  ]);
  tell("cpu.limit", cpu, "cgroup cpu.max or cfs_quota_us");
  tell("memory.limit", memory, "process.constrainedMemory or cgroup");
  if (libc !== undefined) tell("libc", libc, "ldd");
  tell("container", container, "cgroup and marker files");
}

/** Rounded, because two machines of one kind differ by a few pages. */
function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2 / 16) * 16} MiB`;
}

const CGROUP = "/sys/fs/cgroup";

async function cpuLimit(): Promise<string> {
  // Version 2: `max 100000` or `50000 100000`; version 1 has -1 for none.
  const [v2, quota1, period1] = await Promise.all([
    text(`${CGROUP}/cpu.max`),
    text(`${CGROUP}/cpu/cpu.cfs_quota_us`),
    text(`${CGROUP}/cpu/cpu.cfs_period_us`),
  ]);
  const [quota, period] = v2?.split(" ") ?? [quota1, period1];
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0
    ? String(Math.round(cpus * 100) / 100)
    : "none";
}

async function memoryLimit(): Promise<string> {
  const own = process.constrainedMemory();
  const [v2, v1] = await Promise.all([
    text(`${CGROUP}/memory.max`),
    text(`${CGROUP}/memory/memory.limit_in_bytes`),
  ]);
  const limits = [own, Number(v2), Number(v1)].filter(
    // Version 1 writes the largest number of pages for no limit.
    (bytes) => Number.isFinite(bytes) && bytes > 0 && bytes < 2 ** 52,
  );
  return limits.length === 0 ? "none" : mebibytes(Math.min(...limits));
}

/** glibc and musl sort, resolve names and parse numbers differently. */
async function libcVersion(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  // The file, not the program: it names its library in its text (as detect-libc reads it).
  const ldd = await text("/usr/bin/ldd");
  if (ldd === undefined) return undefined;
  if (ldd.includes("musl")) return "musl";
  const version = /(?:GNU libc|GLIBC)[^\n]*?(\d+\.\d+)/i.exec(ldd)?.[1];
  return version === undefined ? "glibc" : `glibc ${version}`;
}

async function containerKind(kubernetes: boolean): Promise<string> {
  if (kubernetes) return "kubernetes";
  const [docker, podman, groups] = await Promise.all([
    text("/.dockerenv"),
    text("/run/.containerenv"),
    text("/proc/1/cgroup"),
  ]);
  if (docker !== undefined) return "docker";
  if (podman !== undefined) return "podman";
  if (/kubepods/.test(groups ?? "")) return "kubernetes";
  return /docker|containerd|libpod|lxc/.test(groups ?? "")
    ? "container"
    : "none";
}

async function text(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    // Not this system, or not ours to read.
    return undefined;
  }
}
