import { flatten } from "../otlp/flatten.js";
import { requests, type Signal } from "../otlp/messages.js";
import { scan } from "../otlp/scan.js";
import type { Spool } from "../spool/spool.js";
import type { NameLimits } from "./limits.js";
import type { Tally } from "./tally.js";

/** Who sent a request, as far as its key tells. */
export interface Sender {
  readonly keyId: string;
  /** Empty unless the key is bound to one. */
  readonly environment: string;
}

export interface Receipt {
  readonly rejectedItems: number;
  /** Why they were rejected; empty when none was. */
  readonly why: string;
}

/** What every protocol's endpoint hands a request to. */
export interface Intake {
  accept(signal: Signal, request: Uint8Array, sender: Sender): Promise<Receipt>;
}

/**
 * The one way in, whatever the protocol: check the bytes, hand them to the spool, and return when they are
 * on disk.
 *
 * @param limits undefined for none
 */
export function createIntake(
  spool: Spool,
  tally: Tally,
  limits?: NameLimits,
): Intake {
  return {
    async accept(signal, request, sender) {
      const message = requests[signal];
      const found = scan(request, message);
      const rejectedItems = found.invalidIds;
      const items = found.items - rejectedItems;
      const why =
        rejectedItems === 0
          ? ""
          : `${rejectedItems} of ${found.items} spans have no valid trace id (16 bytes, not all zero) or span id (8 bytes, not all zero).`;
      if (found.items > 0) {
        const flat = found.nested ? flatten(request, message) : request;
        const outcome = await spool.append({
          signal,
          request:
            limits?.apply(signal, flat, sender.environment !== "") ?? flat,
          original: flat,
          environment: sender.environment,
          keyId: sender.keyId,
          items,
          rejectedItems,
          kinds: found.kinds,
        });
        if (outcome === "duplicate") {
          tally.duplicate(signal);
          return { rejectedItems, why };
        }
      }
      tally.accepted(signal, {
        items,
        rejectedItems,
        bytes: request.length,
        flagged: {
          timeFarOff: found.farOff,
          endBeforeStart: found.endBeforeStart,
        },
      });
      return { rejectedItems, why };
    },
  };
}
