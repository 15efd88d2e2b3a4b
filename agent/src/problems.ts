import { writeSync } from "node:fs";

const QUIET_MS = 60_000;
const lastSaid = new Map<string, number>();

/**
 * Tells a person about a problem of the agent: one line on stderr, at most once a minute per code.
 * Written synchronously, since the worker thread's own stderr passes through a main thread
 * that may be waiting for it.
 *
 * @param code what is wrong, stable, `ISO-A…`
 * @param message what happened and what to do about it, one line
 * @param now ms since the epoch
 */
export function report(code: string, message: string, now = Date.now()): void {
  const last = lastSaid.get(code);
  if (last !== undefined && now - last < QUIET_MS) return;
  lastSaid.set(code, now);
  try {
    writeSync(2, `[isoscope] ${code} ${message.replace(/\s*\n\s*/g, " ")}\n`);
  } catch {
    // stderr is closed or full: there is nobody to tell.
  }
}

/** The text of anything thrown, also of what throws when it is looked at. */
export function reason(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "unknown error";
  }
}
