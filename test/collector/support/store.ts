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

export interface TestStore extends Connections {
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

/** The real embedded engine on a temporary folder, with the real tables. */
export async function openTestStore(): Promise<TestStore> {
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-store-"));
  const connections = await connect({ dataDir, clickhouseUrl: undefined });
  await migrate(connections.writer);
  let count = 0;
  return {
    ...connections,
    dataDir,
    async load(signal, bodies, options = {}) {
      const id = options.id ?? `test-${count++}`;
      const path = join(dataDir, `${id}.pb`);
      const { bytes, kinds } = segmentBytes(signal, bodies, options);
      writeFileSync(path, bytes);
      await loadSegment(connections, options.redaction ?? defaultRedaction, {
        id,
        path,
        signal,
        kinds,
      });
    },
    async remove() {
      await connections.close();
      rmSync(dataDir, { recursive: true, force: true });
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
