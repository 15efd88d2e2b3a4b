import { signals, type Signal } from "../otlp/messages.js";

export interface SignalTally {
  /** Requests, items and bytes (decompressed) acknowledged since start. */
  requests: number;
  items: number;
  bytes: number;
  /** Requests answered from memory: their sender had not seen the acknowledgement. */
  duplicates: number;
  /** Items refused one by one and reported in partial_success. */
  rejectedItems: number;
  /** Items stored though something of them can't be right, by what. */
  flagged: Flagged;
  /** Requests refused whole, by error code. */
  refused: Record<string, number>;
  lastReceivedAt: string | undefined;
}

export interface Flagged {
  /** Their time is more than a day from the collector's. */
  timeFarOff: number;
  /** Spans that end before they start. */
  endBeforeStart: number;
}

/** Counts what the receiver was sent and what became of it. */
export class Tally {
  readonly bySignal = Object.fromEntries(
    signals.map((signal) => [
      signal,
      {
        requests: 0,
        items: 0,
        bytes: 0,
        duplicates: 0,
        rejectedItems: 0,
        flagged: { timeFarOff: 0, endBeforeStart: 0 },
        refused: {},
        lastReceivedAt: undefined,
      },
    ]),
  ) as Record<Signal, SignalTally>;

  accepted(
    signal: Signal,
    request: {
      items: number;
      rejectedItems: number;
      bytes: number;
      flagged: Flagged;
    },
  ): void {
    const tally = this.bySignal[signal];
    tally.requests++;
    tally.items += request.items;
    tally.rejectedItems += request.rejectedItems;
    tally.bytes += request.bytes;
    tally.flagged.timeFarOff += request.flagged.timeFarOff;
    tally.flagged.endBeforeStart += request.flagged.endBeforeStart;
    tally.lastReceivedAt = new Date().toISOString();
  }

  duplicate(signal: Signal): void {
    this.bySignal[signal].duplicates++;
  }

  refused(signal: Signal, code: string): void {
    const { refused } = this.bySignal[signal];
    refused[code] = (refused[code] ?? 0) + 1;
  }
}
