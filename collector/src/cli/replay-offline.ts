import { join } from "node:path";
import type { ReplayAnswer } from "../api/spool.js";
import type { Config } from "../config.js";
import { lockDataDir } from "../lock.js";
import { listQuarantine } from "../spool/quarantine.js";
import { replayQuarantine } from "../spool/replay.js";
import { connect } from "../store/connect.js";
import { loadSegment } from "../store/load/load.js";
import { readRedaction } from "../store/load/redaction.js";

/**
 * Offers quarantined requests to the store once more, from the folder of a collector that does not run.
 *
 * @param ids all by default
 */
export async function replayOffline(
  config: Config,
  ids: readonly string[] | undefined,
): Promise<ReplayAnswer> {
  const folder = join(config.dataDir, "quarantine");
  if (ids === undefined && (await listQuarantine(folder)).length === 0) {
    return { stored: [], refused: [] };
  }
  const redaction = readRedaction(config.redaction);
  const unlock = await lockDataDir(config.dataDir);
  try {
    const connections = await connect(config);
    try {
      return await replayQuarantine(
        folder,
        {
          load: (segment, wanted) =>
            loadSegment(connections, redaction, segment, wanted),
        },
        ids,
      );
    } finally {
      await connections.close();
    }
  } finally {
    unlock();
  }
}
