import type { Database } from "../../../../collector/src/store/database.js";

/** One process, and what it told: values by `pillar/name`. */
export interface Process {
  environment: string;
  commit?: string;
  service?: string;
  instance: string;
  /** Unix milliseconds. */
  startedMs: number;
  /** Until when it sends metrics; it is alive then. */
  seenMs?: number;
  facts: Readonly<Record<string, string>>;
  manifest?: Readonly<Record<string, string>>;
  /** `name@version` by the hash of the lockfile. */
  installed?: Readonly<Record<string, readonly string[]>>;
}

const time = (ms: number) =>
  new Date(ms).toISOString().replace("T", " ").replace("Z", "");

/** Stores what these processes would have sent. */
export async function tellFacts(
  db: Database,
  processes: readonly Process[],
): Promise<void> {
  const logs: object[] = [];
  const points: object[] = [];
  for (const process of processes) {
    const tags = {
      Environment: process.environment,
      Commit: process.commit ?? "",
      ServiceName: process.service ?? "shop",
      ResourceAttributes: { "service.instance.id": process.instance },
      ReceivedAt: time(process.startedMs),
    };
    const log = (EventName: string, LogAttributes: object) =>
      logs.push({
        ...tags,
        Timestamp: time(process.startedMs),
        EventName,
        LogAttributes,
      });
    for (const [key, value] of Object.entries(process.facts)) {
      const at = key.indexOf("/");
      const pillar = key.slice(0, at);
      log("isoscope.fact", {
        "isoscope.fact.pillar": pillar,
        "isoscope.fact.name": key.slice(at + 1),
        "isoscope.fact.value": value,
        "isoscope.fact.source":
          pillar === "configuration"
            ? "environment variable, keyed hash"
            : "test",
      });
    }
    if (process.manifest !== undefined) {
      log("isoscope.telemetry.manifest", process.manifest);
    }
    for (const [hash, list] of Object.entries(process.installed ?? {})) {
      const half = Math.ceil(list.length / 2);
      [list.slice(0, half), list.slice(half)].forEach((part, index) => {
        log("isoscope.installed", {
          "isoscope.installed.lockfile": hash,
          "isoscope.installed.part": String(index),
          "isoscope.installed.packages": part.join(" "),
        });
      });
    }
    points.push({
      ...tags,
      MetricName: "isoscope.agent.requests",
      TimeUnix: time(process.seenMs ?? process.startedMs),
      Value: 1,
    });
  }
  const insert = (table: string, rows: readonly object[]) =>
    db.command(
      `INSERT INTO ${table} FORMAT JSONEachRow\n${rows.map((row) => JSON.stringify(row)).join("\n")}`,
    );
  await insert("otel_logs", logs);
  await insert("otel_metrics_sum", points);
}
