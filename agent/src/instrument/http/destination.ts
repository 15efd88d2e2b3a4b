import { type OutgoingHttpHeaders, type RequestOptions } from "node:http";
import { redacted } from "../redact";

/** Where a request goes, as far as its arguments tell. */
export interface Destination {
  /** In upper case. */
  readonly method: string;
  readonly host: string;
  readonly port: number | undefined;
  /** Whole, with secrets and credentials hidden. */
  readonly url: string;
  readonly userAgent: string | undefined;
}

const PORTS = { http: 80, https: 443 } as const;

/**
 * Reads the arguments of `http.request`: a URL or its text, options, or both, the options winning.
 *
 * @returns undefined for arguments that Node will refuse
 */
export function destinationOf(
  args: readonly unknown[],
  scheme: "http" | "https",
): Destination | undefined {
  const [first, second] = args;
  const url = urlOf(first);
  if (url === "refused") return undefined;
  const options = optionsOf(url === undefined ? first : second);
  if (url === undefined && options === undefined) return undefined;
  const { hostname, host, port, method, path, auth, headers } = options ?? {};
  const name = hostname ?? host ?? url?.hostname ?? "localhost";
  const number =
    Number(port ?? url?.port) || (options?.defaultPort as number | undefined);
  const target = path ?? (url === undefined ? "/" : url.pathname + url.search);
  const authority =
    number === undefined || number === PORTS[scheme]
      ? name
      : `${name}:${number}`;
  const hidden =
    auth || url?.username || url?.password ? "REDACTED:REDACTED@" : "";
  return {
    method: (method ?? "GET").toUpperCase(),
    host: name.startsWith("[") ? name.slice(1, -1) : name,
    port: number ?? (options?.socketPath ? undefined : PORTS[scheme]),
    url: `${scheme}://${hidden}${authority}${redacted(target) ?? target}`,
    userAgent: userAgentIn(headers),
  };
}

function urlOf(first: unknown): URL | "refused" | undefined {
  if (first instanceof URL) return first;
  if (typeof first !== "string") return undefined;
  try {
    return new URL(first);
  } catch {
    return "refused";
  }
}

function optionsOf(value: unknown): RequestOptions | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : undefined;
}

function userAgentIn(headers: RequestOptions["headers"]): string | undefined {
  if (headers === undefined || Array.isArray(headers)) return undefined;
  const named = headers as OutgoingHttpHeaders;
  for (const name in named) {
    if (name.length !== 10 || name.toLowerCase() !== "user-agent") continue;
    const value = named[name];
    return value === undefined ? undefined : String(value);
  }
  return undefined;
}
