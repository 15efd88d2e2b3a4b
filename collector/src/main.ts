import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { AlertEngine } from "./alerts/engine.js";
import { readRules } from "./alerts/read-rules.js";
import { defaultDelivery, deliver } from "./alerts/webhook.js";
import { buildApp } from "./app.js";
import { version, type Config } from "./config.js";
import { messageOf } from "./errors.js";
import { KeyRing } from "./keys/key-ring.js";
import { listening } from "./listen.js";
import { lockDataDir } from "./lock.js";
import { collectorMetrics } from "./metrics.js";
import { packageFolder } from "./package-folder.js";
import { createIntake } from "./receive/accept.js";
import { createAdmit } from "./receive/admit.js";
import { listenGrpc, type OtlpGrpc } from "./receive/grpc.js";
import { NameLimits } from "./receive/limits.js";
import { configurationKey } from "./receive/salt.js";
import { Tally } from "./receive/tally.js";
import { Loader } from "./spool/loader.js";
import { listQuarantine } from "./spool/quarantine.js";
import { replayQuarantine } from "./spool/replay.js";
import type { SegmentStore } from "./spool/segment-store.js";
import { seenKey, SEEN_MS, Spool } from "./spool/spool.js";
import { alertStore } from "./store/alerts/alert-store.js";
import { connect } from "./store/connect.js";
import { Deriver } from "./store/flows/deriver.js";
import { Sweeper } from "./store/summaries/sweep.js";
import { loadSegment } from "./store/load/load.js";
import { readRedaction } from "./store/load/redaction.js";
import { prepareStore } from "./store/prepare.js";
import { parseRetention } from "./store/retention-rules.js";
import {
  lostRecords,
  storedEnvironments,
  storedTables,
} from "./store/read/status.js";
import { storedSignals } from "./store/read/status-signals.js";
import { ComparingThread } from "./thread/comparing-thread.js";

export interface RunningCollector {
  readonly app: FastifyInstance;
  /** Base URL of OTLP/HTTP, API and UI. */
  readonly url: string;
  /** Port of OTLP/gRPC, on the same address. */
  readonly grpcPort: number;
  readonly engine: "embedded" | "server";
  /** Segments of an earlier process that are being loaded. */
  readonly replayed: number;
  /** Stops listening, finishes what is under way, closes the store. */
  close(): Promise<void>;
}

/** Names that came within it keep their place across a restart; what agents lost within it is shown. */
const DAY_MS = 24 * 3600_000;

const uiFolder = fileURLToPath(
  new URL("../dashboards/dist/web", packageFolder),
);

/** Starts the collector: store and server side by side, the spool, the loader; stopping goes backwards. */
async function startCollector(config: Config): Promise<RunningCollector> {
  const retention = parseRetention(config.retentionDays, config.retention);
  const rules =
    config.alertsFile === undefined ? undefined : readRules(config.alertsFile);
  const keys =
    config.keysFile === undefined
      ? undefined
      : await KeyRing.open(config.keysFile, (problem) => {
          app.log.error(problem);
        });
  const redaction = readRedaction(config.redaction);
  const unlock = await lockDataDir(config.dataDir);
  const connections = await connect(config);
  const preparing = prepareStore(connections, {
    retention,
    redaction,
    requestsSince: Date.now() - SEEN_MS,
    namesSince: Date.now() - DAY_MS,
  });
  const quarantineFolder = join(config.dataDir, "quarantine");
  const segmentStore: SegmentStore = {
    load: (segment, wanted) =>
      loadSegment(connections, redaction, segment, wanted),
  };
  const deriver = new Deriver(connections.background, {
    loadingForMs: () => loader.loadingForMs(),
    onError: (error) => {
      app.log.error(
        `Traces are not derived for comparing, they will be: ${messageOf(error)}`,
      );
    },
  });

  const comparing = new ComparingThread(
    new URL("./compare-thread.js", import.meta.url),
    {
      lines: (sql, params) => connections.comparer.lines(sql, params),
      command: (sql, params) => connections.comparer.command(sql, params),
      catchUp: () => deriver.catchUp(),
      failed: (message) => {
        app.log.error(message);
      },
    },
    { ahead: config.summarize === "ahead" },
  );
  const sweeper = new Sweeper(connections.background, connections.cluster);

  const alerts =
    rules &&
    new AlertEngine(alertStore(connections.background), rules, {
      latest: () => spool.catchUp(["traces"]),
      deliver: (webhook, payload, signal) =>
        deliver(webhook, payload, defaultDelivery, signal),
      onError: (error) => {
        app.log.error(
          `Alert rules are not evaluated, they will be: ${messageOf(error)}`,
        );
      },
    });

  const tally = new Tally();
  const startedAt = new Date().toISOString();
  const building = buildApp({
    config,
    keys,
    intake: { accept: (...request) => intake.accept(...request) },
    tally,
    reader: connections.reader,
    comparer: connections.comparer,
    comparing,
    ruleStates: alerts,
    latest: (signals) => spool.latest(signals),
    registry: collectorMetrics({
      tally,
      spool: () => spool.state(),
      loader: () => loader.state(),
      storage: () => storedTables(connections.reader),
      environments: () => storedEnvironments(connections.reader),
    }),
    uiFolder,
    configurationKey: configurationKey(config.dataDir, config.salt),
    replay: (ids) => replayQuarantine(quarantineFolder, segmentStore, ids),
    status: async () => {
      await spool.latest(["traces", "logs"]);
      const { storeError, ...loaded } = loader.state();
      const { traces, logs, metrics } = tally.bySignal;
      // While the store is away, what it holds is unknown; what waits for it matters all the more.
      let away: string | undefined;
      const unlessAway = async <T>(rows: Promise<T[]>): Promise<T[]> =>
        rows.catch((error: unknown) => {
          away = messageOf(error);
          return [];
        });
      const storage = await unlessAway(storedTables(connections.reader));
      const environments = await unlessAway(
        storedEnvironments(connections.reader),
      );
      const trouble = storeError ?? away;
      return {
        version,
        engine: connections.engine,
        startedAt,
        ingest: {
          traces: withoutUndefined(traces),
          logs: withoutUndefined(logs),
          metrics: withoutUndefined(metrics),
        },
        spool: {
          ...spool.state(),
          loadedSegments: loaded.loadedSegments,
          loadedBytes: loaded.loadedBytes,
          ...(trouble === undefined ? {} : { storeError: trouble }),
        },
        quarantine: await listQuarantine(quarantineFolder),
        limits: limits.state(),
        storage,
        signals: storedSignals(storage, environments, retention),
        environments,
        lost: await unlessAway(
          lostRecords(connections.reader, Date.now() - DAY_MS),
        ),
      };
    },
  });
  // Side by side: one keeps ClickHouse's threads busy, the other this one. Nothing asks the server before it listens.
  const [app, memory] = await Promise.all([building, preparing]);
  const { spool, replayed, tornBytes } = await Spool.open(
    {
      folder: join(config.dataDir, "spool"),
      maxBytes: config.spoolMaxMb * 1024 * 1024,
      minFreeBytes: config.minFreeMb * 1024 * 1024,
    },
    memory.requests.map(({ environment, hash }) => seenKey(environment, hash)),
  );
  const loader = new Loader(spool, segmentStore, {
    quarantineFolder,
    onError: (message) => {
      app.log.error(
        `The store does not take segments; they wait in the spool: ${message}`,
      );
    },
    onQuarantine: (request) => {
      app.log.error(
        `ClickHouse refused a request of ${request.items} items; it is kept as ${request.id} in ${quarantineFolder}: ${request.error}`,
      );
    },
  });
  const limits = new NameLimits(config.limits, memory.names);
  const intake = createIntake(spool, tally, limits);
  if (tornBytes > 0) {
    app.log.info(
      `Cut ${tornBytes} bytes of unacknowledged requests from the spool's tail.`,
    );
  }
  let grpc: OtlpGrpc | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([closeHttp(app), grpc?.close(CLOSE_GRACE_MS)]);
    keys?.close();
    await spool.close();
    await loader.stop();
    await deriver.stop();
    await sweeper.stop();
    await comparing.stop();
    await alerts?.stop();
    await connections.close();
    unlock();
  };
  try {
    const { host } = config;
    const url = await listening(
      "OTLP/HTTP, API and UI",
      { host, port: config.port },
      "--port",
      (address) => app.listen(address),
    );
    grpc = await listening(
      "OTLP/gRPC",
      { host, port: config.grpcPort },
      "--grpc-port",
      (address) =>
        listenGrpc(address, {
          admit: createAdmit(keys),
          intake,
          tally,
          maxBytes: config.maxRequestMb * 1024 * 1024,
          timeoutMs: config.requestTimeoutS * 1000,
          maxConnections: config.maxConnections,
          onError: (error) => {
            app.log.error({ err: error }, "An OTLP/gRPC call failed here.");
          },
        }),
    );
    // Last: senders that have waited for the collector to come back are let in before it works off what is left.
    loader.start();
    deriver.start();
    // What is summarised only when asked for waits for the first question.
    if (config.summarize === "ahead") comparing.start();
    sweeper.start((error) => {
      app.log.error(
        `What comparisons no longer read is not removed, it will be: ${messageOf(error)}`,
      );
    });
    alerts?.start();
    const { engine } = connections;
    return { app, url, grpcPort: grpc.port, engine, replayed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is under way when the collector stops gets this long, in milliseconds. */
const CLOSE_GRACE_MS = 5000;
/** Between two looks for connections that nothing is under way on. */
const IDLE_LOOK_MS = 50;

async function closeHttp(app: FastifyInstance): Promise<void> {
  // A request that is still dribbling in would hold up the stop until its timeout.
  const timer = setTimeout(() => {
    app.server.closeAllConnections();
  }, CLOSE_GRACE_MS);
  // Nor would a connection that has been answered and is kept for more.
  const idle = setInterval(() => {
    app.server.closeIdleConnections();
  }, IDLE_LOOK_MS);
  await app.close();
  clearInterval(idle);
  clearTimeout(timer);
}

function withoutUndefined<T extends { lastReceivedAt: string | undefined }>(
  tally: T,
): Omit<T, "lastReceivedAt"> & { lastReceivedAt?: string } {
  const { lastReceivedAt, ...rest } = tally;
  return lastReceivedAt === undefined ? rest : { ...rest, lastReceivedAt };
}

/**
 * Runs the collector until SIGINT or SIGTERM: the process behind `isoscope collector`.
 *
 * @param onReady told once it listens
 */
export async function runCollector(
  config: Config,
  onReady: (collector: RunningCollector) => void,
): Promise<void> {
  const collector = await startCollector(config);
  // Before it is said to be ready: whoever waits for that may stop it at once.
  const stopped = new Promise<void>((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
  onReady(collector);
  await stopped;
  try {
    await collector.close();
  } catch (error) {
    collector.app.log.error(`Stopping failed: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
