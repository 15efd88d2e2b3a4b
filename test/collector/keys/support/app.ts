import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Registry } from "prom-client";
import { buildApp } from "../../../../collector/src/app.js";
import type { Status } from "../../../../collector/src/api/status.js";
import { parseConfig } from "../../../../collector/src/config.js";
import { changeKeysFile } from "../../../../collector/src/keys/file.js";
import {
  hashKey,
  newKeyText,
  type Key,
} from "../../../../collector/src/keys/key.js";
import { KeyRing } from "../../../../collector/src/keys/key-ring.js";
import { createIntake } from "../../../../collector/src/receive/accept.js";
import { Tally } from "../../../../collector/src/receive/tally.js";
import { Spool } from "../../../../collector/src/spool/spool.js";
import type { Database } from "../../../../collector/src/store/database.js";

export interface TestApp {
  readonly app: FastifyInstance;
  readonly spool: Spool;
  readonly tally: Tally;
  /** Every method and path that is registered, as registered. */
  readonly routes: readonly { method: string; url: string }[];
  close(): Promise<void>;
}

/** The whole server as it runs, over a real spool; nothing is loaded from it. */
export async function openTestApp(options: {
  keysFile?: string;
  reader: Database;
  host?: string;
}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-keys-"));
  const { spool } = await Spool.open({
    folder: join(folder, "spool"),
    maxBytes: 10_000_000,
  });
  const tally = new Tally();
  const keys =
    options.keysFile === undefined
      ? undefined
      : await KeyRing.open(options.keysFile, () => undefined);
  const ui = join(import.meta.dirname, "ui");
  const app = await buildApp({
    config: parseConfig({
      ISOSCOPE_DATA_DIR: folder,
      ...(options.host !== undefined && {
        ISOSCOPE_HOST: options.host,
        ISOSCOPE_ALLOW_ANONYMOUS: "1",
      }),
    }),
    keys,
    intake: createIntake(spool, tally),
    tally,
    reader: options.reader,
    status: () => Promise.resolve(status),
    replay: () => Promise.resolve({ stored: [], refused: [] }),
    registry: new Registry(),
    configurationKey: "00".repeat(32),
    uiFolder: ui,
  });
  await app.ready();
  return {
    app,
    spool,
    tally,
    routes: routesOf(app),
    async close() {
      keys?.close();
      await app.close();
      await spool.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const nothing = {
  requests: 0,
  items: 0,
  bytes: 0,
  duplicates: 0,
  rejectedItems: 0,
  flagged: { timeFarOff: 0, endBeforeStart: 0 },
  refused: {},
};
const noNames = { limit: 1, known: 0, overflowed: 0 };
const nothingStored = {
  items: 0,
  bytes: 0,
  bytesPerItem: null,
  oldestReceivedAt: null,
  retentionDays: 30,
  retentionDaysByEnvironment: {},
};
const status: Status = {
  version: "0",
  engine: "embedded",
  startedAt: "2026-01-01T00:00:00Z",
  ingest: { traces: nothing, logs: nothing, metrics: nothing },
  spool: {
    segments: 0,
    bytes: 0,
    maxBytes: 0,
    oldestMs: 0,
    duplicates: 0,
    loadedSegments: 0,
    loadedBytes: 0,
  },
  quarantine: [],
  limits: {
    environments: noNames,
    services: noNames,
    operations: noNames,
    series: noNames,
    droppedAttributes: 0,
    cutValues: 0,
  },
  storage: [],
  signals: {
    traces: nothingStored,
    logs: nothingStored,
    metrics: nothingStored,
  },
  environments: [],
  lost: [],
};

/** Adds a key to a keys file and returns its text. */
export async function addKey(
  path: string,
  more: Partial<Key>,
): Promise<{ id: string; text: string }> {
  const { id, text } = newKeyText();
  await changeKeysFile(path, (keys) => [
    ...keys,
    {
      id,
      name: "test",
      hash: hashKey(text),
      scope: ["ingest", "read"],
      created: new Date().toISOString(),
      ...more,
    },
  ]);
  return { id, text };
}

// Fastify keeps no list, but prints its tree; a wildcard may hang below another branch there.
function routesOf(app: FastifyInstance): { method: string; url: string }[] {
  const path: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const found = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (found === null) return [];
      const depth = (found[1] ?? "").length / 4;
      path.length = depth;
      path.push(found[2] ?? "");
      return (found[3] ?? "")
        .split(", ")
        .filter((method) => method !== "")
        .map((method) => ({ method, url: path.join("") }))
        .filter(({ method, url }) => app.hasRoute({ method: method, url }));
    });
}
