import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FingerprintAnswer } from "../../api/schemas/fingerprint.js";
import { matchFingerprints, type Match } from "../../compare/fingerprint.js";
import { IsoscopeError } from "../../errors.js";
import type { Repro } from "../../repro/bundle.js";
import { askCollector, Unanswered, type Access } from "../compare-client.js";
import { environment } from "../config.js";

/** What came of sending the request once. */
export interface Attempt {
  readonly traceId: string;
  readonly match: Match;
  readonly sent: string;
}

/**
 * Sends the request once and waits for its trace.
 *
 * @param base where the application listens
 */
export async function attempt(
  folder: string,
  repro: Repro,
  base: URL,
  access: Access,
  timeoutMs: number,
): Promise<Attempt> {
  const traceId = randomBytes(16).toString("hex");
  const spanId = randomBytes(8).toString("hex");
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(folder, "request.mjs"), base.href],
    {
      encoding: "utf8",
      timeout: timeoutMs,
      env: { ...environment, TRACEPARENT: `00-${traceId}-${spanId}-01` },
    },
  );
  if (error !== undefined) {
    throw new IsoscopeError("ISO-CONFIG", `request.mjs: ${error.message}`);
  }
  const stored = await untilStored(access, traceId, repro, timeoutMs);
  return {
    traceId,
    match: matchFingerprints(repro.expected, stored.fingerprint),
    sent: `${stdout}${stderr}`.trim(),
  };
}

/** All of it: spans arrive in several requests, and the last is known by no other coming after it. */
const QUIET_MS = 2500;

async function untilStored(
  access: Access,
  traceId: string,
  { service, within }: Repro,
  timeoutMs: number,
): Promise<FingerprintAnswer> {
  const deadline = performance.now() + timeoutMs;
  let known: FingerprintAnswer | undefined;
  let since = performance.now();
  while (performance.now() < deadline) {
    const answer = await ask(access, traceId, within ? service : undefined);
    if (answer !== undefined && answer.spans !== known?.spans) {
      known = answer;
      since = performance.now();
    }
    if (known !== undefined && performance.now() - since > QUIET_MS) {
      return known;
    }
    await sleep(250);
  }
  throw new Unanswered(
    `The request's trace ${traceId} was not stored within ${Math.round(timeoutMs / 1000)} s.`,
    "Does the command start a Node process that answers by node:http? `isoscope doctor` checks the rest.",
  );
}

async function ask(
  access: Access,
  traceId: string,
  service: string | undefined,
): Promise<FingerprintAnswer | undefined> {
  try {
    return await askCollector<FingerprintAnswer>(
      access,
      `traces/${traceId}/fingerprint`,
      { service },
      "fingerprint",
    );
  } catch (error) {
    const { code } = error as Unanswered;
    if (code === "ISO-UNKNOWN-TRACE" || code === "ISO-BAD-REQUEST") {
      return undefined;
    }
    throw error;
  }
}
