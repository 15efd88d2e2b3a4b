import { type IncomingHttpHeaders } from "node:http";
import { type Socket } from "node:net";
import parseForwarded from "forwarded-parse";

/** Where a request was sent to, as its sender saw it. */
export interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

/** `server.address` and `server.port`: what a proxy says it was asked for, else the Host header. */
export function serverAddress(
  headers: IncomingHttpHeaders,
  scheme: string,
): Address | undefined {
  const { forwarded, host } = headers;
  if (forwarded !== undefined) {
    const entry = forwardedEntries(forwarded).find((one) => one["host"]);
    if (entry?.["host"] !== undefined) {
      return hostAndPort(entry["host"], entry["proto"] ?? scheme);
    }
  }
  const forwardedHost = first(headers["x-forwarded-host"]);
  if (forwardedHost !== undefined) {
    return hostAndPort(forwardedHost, first(headers["x-forwarded-proto"]));
  }
  if (host === undefined || host === "") return undefined;
  if (host !== latest?.host || scheme !== latest.scheme) {
    latest = { host, scheme, address: hostAndPort(host, scheme) };
  }
  return latest.address;
}

/** A server is asked under one name, again and again. */
let latest: { host: string; scheme: string; address: Address } | undefined;

/** The other end of a connection. */
interface Peer {
  readonly address: string | undefined;
  readonly port: number | undefined;
}

const PEER = Symbol("isoscope.peer");

/** Who is at the other end: asked once, as a connection is kept for many requests. */
export function peerOf(socket: Socket & { [PEER]?: Peer }): Peer {
  let peer = socket[PEER];
  if (peer === undefined) {
    peer = { address: socket.remoteAddress, port: socket.remotePort };
    socket[PEER] = peer;
  }
  return peer;
}

/** `client.address` as a proxy tells it; undefined when none does, and the client is the peer. */
export function clientAddress(
  headers: IncomingHttpHeaders,
): string | undefined {
  const { forwarded, "x-forwarded-for": through } = headers;
  if (forwarded !== undefined) {
    const entry = forwardedEntries(forwarded).find((one) => one["for"]);
    if (entry?.["for"] !== undefined) return withoutPort(entry["for"]);
  }
  const client = first(through)?.split(",", 1)[0]?.trim();
  return client === undefined || client === ""
    ? undefined
    : withoutPort(client);
}

/** Takes `host:port` apart; the scheme's own port when there is none. */
export function hostAndPort(text: string, scheme: string | undefined): Address {
  // The last colon behind an IPv6 address's bracket.
  const at = text.lastIndexOf(":");
  if (at > 0 && at > text.lastIndexOf("]")) {
    const port = Number(text.slice(at + 1));
    const host = text.slice(0, at);
    // An address with several colons and no brackets is IPv6 without a port.
    if (!host.includes(":") || host.startsWith("[")) return { host, port };
  }
  const port = scheme === "http" ? 80 : scheme === "https" ? 443 : undefined;
  return { host: text, port };
}

function withoutPort(address: string): string {
  try {
    const { hostname } = new URL(`http://${address}`);
    return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  } catch {
    return address;
  }
}

function forwardedEntries(
  header: string,
): readonly Record<string, string | undefined>[] {
  try {
    return parseForwarded(header);
  } catch {
    return [];
  }
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value === "" ? undefined : value;
}
