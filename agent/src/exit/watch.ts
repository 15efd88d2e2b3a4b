import { isMainThread } from "node:worker_threads";

/** Told to end, Ctrl-C, and the terminal closed. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** What to do as the process goes down. Neither may throw or wait for a promise. */
export interface AtExit {
  /** Delivers everything; called once. */
  readonly finish: () => void;
  /** Notes an uncaught exception; the process may survive it. */
  readonly crash: (error: unknown, origin: string) => void;
}

/**
 * Watches every way a process ends that leaves code a chance to run, and changes none: exit
 * code and signal stay what they are without it. `uncaughtExceptionMonitor` because a listener for
 * `uncaughtException` would keep a crashing process alive.
 */
export function watchExit({ finish, crash }: AtExit): void {
  let finished = false;
  const once = (): void => {
    if (finished) return;
    finished = true;
    finish();
  };
  process.on("uncaughtExceptionMonitor", crash);
  process.on("exit", once);
  // Worker threads receive no signals.
  if (isMainThread) for (const signal of SIGNALS) watchSignal(signal, once);
}

/**
 * A signal with no listener kills at once, without `exit`. Ours delivers and lets it kill; when the
 * application listens too, what happens next is its decision.
 */
function watchSignal(signal: NodeJS.Signals, finish: () => void): void {
  let leaving = false;
  // A `once` listener that ran before ours is gone from the count, and was there all the same.
  process.on("removeListener", (event) => {
    if (event !== signal) return;
    leaving = true;
    process.nextTick(() => {
      leaving = false;
    });
  });
  const onSignal = (): void => {
    if (leaving || process.listenerCount(signal) > 1) return;
    finish();
    process.removeListener(signal, onSignal);
    process.kill(process.pid, signal);
  };
  process.on(signal, onSignal);
}
