import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  envelopeHeader,
  requestHash,
} from "../../../collector/src/otlp/envelope.js";
import { flatten } from "../../../collector/src/otlp/flatten.js";
import { requests, type Signal } from "../../../collector/src/otlp/messages.js";
import { scan } from "../../../collector/src/otlp/scan.js";
import {
  connect,
  type Connections,
} from "../../../collector/src/store/connect.js";
import { loadSegment } from "../../../collector/src/store/load/load.js";
import {
  defaultRedaction,
  type Redaction,
} from "../../../collector/src/store/load/redaction.js";
import { migrate } from "../../../collector/src/store/migrate.js";
import { testServer } from "../../support/clickhouse-server.js";

export interface TestStore extends Omit<Connections, "close"> {
  readonly dataDir: string;
  /** Takes requests through scan, envelope, segment and load, as the collector does. */
  load(
    signal: Signal,
    bodies: readonly Uint8Array[],
    options?: {
      id?: string;
      environment?: string;
      receivedAt?: number;
      redaction?: Redaction;
    },
  ): Promise<void>;
  /** Closes the engine and removes its files. */
  remove(): Promise<void>;
}

let onServer = false;

/** From now on, stores are databases of a server: the same suites on the other engine. */
export function useServer(): void {
  onServer = true;
}

/** The real embedded engine on a temporary folder, or a server, with the real tables. */
export async function openTestEngine(): Promise<Omit<TestStore, "load">> {
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-store-"));
  const server = onServer ? await testServer() : undefined;
  const connections = await connect({
    dataDir,
    clickhouseUrl: server?.url,
  }).catch(async (error: unknown) => {
    await server?.stop();
    throw error;
  });
  await migrate(connections.writer);
  return {
    ...connections,
    dataDir,
    async remove() {
      if (server !== undefined) {
        await connections.writer.command(`DROP DATABASE ${server.database}`);
      }
      await connections.close();
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same, with what loads segments into it. */
export async function openTestStore(): Promise<TestStore> {
  const engine = await openTestEngine();
  const { dataDir } = engine;
  let count = 0;
  return {
    ...engine,
    async load(signal, bodies, options = {}) {
      const id = options.id ?? `test-${count++}`;
      const path = join(dataDir, `${id}.pb`);
      const { bytes, kinds } = segmentBytes(signal, bodies, options);
      writeFileSync(path, bytes);
      await loadSegment(engine, options.redaction ?? defaultRedaction, {
        id,
        path,
        signal,
        kinds,
      });
    },
  };
}

/** What a segment of these requests holds. */
function segmentBytes(
  signal: Signal,
  bodies: readonly Uint8Array[],
  options: { environment?: string; receivedAt?: number } = {},
): { bytes: Buffer; kinds: number } {
  let kinds = 0;
  const parts = bodies.flatMap((body) => {
    const found = scan(body, requests[signal]);
    kinds |= found.kinds;
    const request = found.nested ? flatten(body, requests[signal]) : body;
    const header = envelopeHeader(
      {
        environment: options.environment ?? "",
        keyId: "",
        receivedUnixNano: BigInt(options.receivedAt ?? Date.now()) * 1_000_000n,
        requestHash: requestHash(request),
        items: found.items - found.invalidIds,
        rejectedItems: found.invalidIds,
        kinds: found.kinds,
      },
      request.length,
    );
    return [header, request];
  });
  return { bytes: Buffer.concat(parts), kinds };
}
