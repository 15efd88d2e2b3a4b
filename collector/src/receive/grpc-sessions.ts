import type { ServerHttp2Session } from "node:http2";

interface Watched {
  readonly openedAt: number;
  greeted: boolean;
  streams: number;
  /** When something whole last arrived or ended: settings, a call, a ping. */
  lastWholeAt: number;
  lastCallAt: number;
  /** Bytes received when what followed that had had time to arrive. */
  settledBytes: number | undefined;
}

/** What belongs to a call, such as a window's update, arrives this soon after it. */
const SETTLE_MS = 1000;
/** A connection without a call is ended, gracefully: its client opens another when it has something to send. */
const IDLE_MS = 300_000;

/**
 * Ends connections that hold a place without using it: HTTP/2 has no timeouts of its own in Node, and a
 * peer that sends a frame byte by byte looks busy to a plain socket timeout.
 */
export class Sessions {
  readonly #sessions = new Map<ServerHttp2Session, Watched>();
  readonly #timeoutMs: number;
  readonly #timer: NodeJS.Timeout;

  /** @param timeoutMs within this a frame, once begun, must be whole */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setInterval(
      () => {
        this.#sweep(performance.now());
      },
      Math.max(100, timeoutMs / 10),
    );
    this.#timer.unref();
  }

  watch(session: ServerHttp2Session): void {
    const now = performance.now();
    const watched: Watched = {
      openedAt: now,
      greeted: false,
      streams: 0,
      lastWholeAt: now,
      lastCallAt: now,
      settledBytes: undefined,
    };
    const whole = (): void => {
      watched.lastWholeAt = performance.now();
      watched.settledBytes = undefined;
    };
    this.#sessions.set(session, watched);
    session.on("remoteSettings", () => {
      watched.greeted = true;
      whole();
    });
    session.on("ping", whole);
    session.on("stream", (stream) => {
      watched.streams++;
      whole();
      stream.once("close", () => {
        watched.streams--;
        whole();
        watched.lastCallAt = watched.lastWholeAt;
      });
    });
    // What is wrong with one connection concerns nobody else.
    session.on("error", () => undefined);
    session.once("close", () => {
      this.#sessions.delete(session);
    });
  }

  #sweep(now: number): void {
    for (const [session, watched] of this.#sessions) {
      // Its end is on the way; a call has its own deadline.
      if (session.destroyed || watched.streams > 0) continue;
      const { bytesRead } = session.socket;
      const since = now - watched.lastWholeAt;
      if (since >= SETTLE_MS) watched.settledBytes ??= bytesRead;
      const silent =
        !watched.greeted && now - watched.openedAt > this.#timeoutMs;
      const dribbles =
        since > this.#timeoutMs &&
        watched.settledBytes !== undefined &&
        bytesRead > watched.settledBytes;
      if (silent || dribbles) session.destroy();
      else if (now - watched.lastCallAt > IDLE_MS) session.close();
    }
  }

  /** Takes no new call; those under way may finish. */
  close(): void {
    clearInterval(this.#timer);
    for (const session of this.#sessions.keys()) session.close();
  }
}
