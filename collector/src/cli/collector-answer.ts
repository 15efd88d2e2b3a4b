import { IsoscopeError } from "../errors.js";

/** Where a command asks, and with which key. */
export interface CollectorAddress {
  readonly url: string;
  readonly key?: string;
}

/**
 * Asks a collector's API.
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
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && typeof answer === "object" && answer !== null) {
    return answer;
  }
  const { error } = (answer ?? {}) as {
    error?: { code?: string; message?: string; hint?: string };
  };
  if (error?.message === undefined) {
    throw unreachable(
      `${target.origin} answers ${response.status}, and not as a collector does.`,
      "Point --url at an Isoscope collector.",
    );
  }
  throw new IsoscopeError(
    "ISO-REFUSED",
    `${error.message} (${error.code ?? response.status})`,
    {
      hint:
        response.status === 401
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
