import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.js";
import type { Webhook } from "./rules.js";

export interface DeliveryOptions {
  /** Allowed for one attempt, milliseconds. */
  readonly timeoutMs: number;
  /** Waits before the second, third … attempt, milliseconds. */
  readonly retryMs: readonly number[];
}

export const defaultDelivery: DeliveryOptions = {
  timeoutMs: 5_000,
  retryMs: [1_000, 5_000, 30_000],
};

/**
 * Sends an alert, again when that fails.
 *
 * Only the URL of the rules file is ever asked: a redirect is not followed, and nothing of the answer but its
 * status is looked at. With a secret, `x-isoscope-signature` is `sha256=` and the HMAC-SHA256, in hex, of the
 * timestamp in `x-isoscope-timestamp` (Unix seconds), a point, and the body; without one it is not signed.
 *
 * @returns undefined when it was taken (2xx), else why not
 */
export async function deliver(
  webhook: Webhook,
  payload: object,
  { timeoutMs, retryMs }: DeliveryOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const body = JSON.stringify(payload);
  const stopped = (): boolean => signal.aborted;
  let problem = await attempt(webhook, body, timeoutMs, signal);
  for (const ms of retryMs) {
    if (problem?.again !== true || stopped()) break;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
    if (stopped()) break;
    problem = await attempt(webhook, body, timeoutMs, signal);
  }
  return problem && `${webhook.name}: ${problem.message}`;
}

interface DeliveryProblem {
  readonly message: string;
  /** Whether it may go better another time. */
  readonly again: boolean;
}

async function attempt(
  { url, secret }: Webhook,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<DeliveryProblem | undefined> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
      headers: {
        "content-type": "application/json",
        "user-agent": "isoscope",
        "x-isoscope-timestamp": timestamp,
        ...(secret === undefined
          ? {}
          : {
              "x-isoscope-signature": `sha256=${createHmac("sha256", secret)
                .update(`${timestamp}.${body}`)
                .digest("hex")}`,
            }),
      },
    });
    await response.body?.cancel();
    const { status, ok } = response;
    if (ok) return undefined;
    return {
      message:
        status >= 300 && status < 400
          ? `answered ${status}, and redirects are not followed`
          : `answered ${status}`,
      again: status >= 500 || status === 408 || status === 429,
    };
  } catch (error) {
    if (limit.aborted) {
      return { message: `no answer within ${timeoutMs} ms`, again: true };
    }
    const { cause } = error as { cause?: unknown };
    return { message: messageOf(cause ?? error), again: true };
  }
}
