import { setTimeout as sleep } from "node:timers/promises";
import { IsoscopeError } from "../errors.js";

/** Where a command asks, and with which key. */
export interface CollectorAddress {
  readonly url: string;
  readonly key?: string;
}

/** How long a command waits for a collector that is still preparing what it is asked for, in milliseconds. */
const PREPARING_MS = 15 * 60_000;

/**
 * Asks a collector's API. Waits for one that is still preparing what it is asked for, and says so on stderr.
 *
 * @param path with its query, for example `/api/v1/status`
 * @param body makes it a POST
 * @throws IsoscopeError ISO-UNREACHABLE when no collector answers there, or the collector's own refusal as
 *   ISO-REFUSED with its hint
 */
export async function askCollector(
  { url, key }: CollectorAddress,
  path: string,
  body?: object,
): Promise<unknown> {
  const target = URL.canParse(url)
    ? new URL(`${url.replace(/\/+$/, "")}${path}`)
    : undefined;
  if (target === undefined) {
    throw unreachable(
      `"${url}" is not a URL.`,
      "Give --url as http://host:port.",
    );
  }
  const untilMs = Date.now() + PREPARING_MS;
  let said = "";
  for (;;) {
    const { response, answer } = await ask(target, key, body);
    if (response.ok && typeof answer === "object" && answer !== null) {
      return answer;
    }
    const { error } = (answer ?? {}) as Refusal;
    if (error?.code !== "ISO-PREPARING" || Date.now() > untilMs) {
      throw refusal(target, response.status, error);
    }
    const { message = "" } = error;
    if (message !== said) {
      said = message;
      process.stderr.write(`${message} Waiting.\n`);
    }
    const seconds = Number(response.headers.get("retry-after") ?? 5);
    await sleep(1000 * (Number.isFinite(seconds) ? seconds : 5));
  }
}

interface Refusal {
  readonly error?: { code?: string; message?: string; hint?: string };
}

async function ask(
  target: URL,
  key: string | undefined,
  body: object | undefined,
): Promise<{ readonly response: Response; readonly answer: unknown }> {
  let response: Response;
  try {
    response = await fetch(target, {
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined
        ? {}
        : { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  } catch (cause) {
    throw unreachable(
      `No collector answers at ${target.origin}.`,
      "Start one with `isoscope collector`, or point --url at one that runs.",
      cause,
    );
  }
  return { response, answer: await response.json().catch(() => undefined) };
}

function refusal(
  target: URL,
  status: number,
  error: Refusal["error"],
): IsoscopeError {
  if (error?.message === undefined) {
    return unreachable(
      `${target.origin} answers ${status}, and not as a collector does.`,
      "Point --url at an Isoscope collector.",
    );
  }
  return new IsoscopeError(
    "ISO-REFUSED",
    `${error.message} (${error.code ?? status})`,
    {
      hint:
        status === 401
          ? "Give a key of scope read with --key or ISOSCOPE_KEY."
          : (error.hint ?? "The collector's log may tell more."),
    },
  );
}

function unreachable(
  message: string,
  hint: string,
  cause?: unknown,
): IsoscopeError {
  return new IsoscopeError("ISO-UNREACHABLE", message, { hint, cause });
}
