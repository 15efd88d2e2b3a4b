import { newrelicMethod } from "./newrelic.js";

/** Counts the spans in what each agent sends: equal work is a number, not an assumption. */

/** Spans in one request body, already decompressed; 0 for what carries none. */
export function countSpans(path: string, body: Buffer): number {
  if (path === "/v1/traces") return otlp(body, [1, 2, 2]);
  if (path.startsWith("/v0.4/traces")) return datadog(body);
  if (path.startsWith("/intake/v2/events")) return elastic(body);
  if (path.includes("/envelope")) return sentry(body);
  if (newrelicMethod(path) === "span_event_data") return newrelic(body);
  return 0;
}

/** Counts the messages at a path of field numbers: resource_spans, scope_spans, spans. */
function otlp(bytes: Uint8Array, path: readonly number[]): number {
  const [wanted, ...rest] = path;
  let at = 0;
  let count = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const length = varint();
      if (tag >> 3 === wanted) {
        count +=
          rest.length === 0 ? 1 : otlp(bytes.subarray(at, at + length), rest);
      }
      at += length;
    }
  }
  return count;
}

/** MessagePack: an array of traces, each an array of spans, each a map with a `span_id`. */
function datadog(body: Buffer): number {
  return body.toString("latin1").split("\xa7span_id").length - 1;
}

function elastic(body: Buffer): number {
  return body
    .toString("utf8")
    .split("\n")
    .filter((line) => /^\{"(transaction|span)"/.test(line)).length;
}

/** An envelope says in an item's header how many spans follow. */
function sentry(body: Buffer): number {
  const headers = body
    .toString("utf8")
    .matchAll(/^\{"type":"span","item_count":(\d+)/gm);
  return [...headers].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The run's id, how many were kept of how many seen, the spans. */
function newrelic(body: Buffer): number {
  const [, , spans] = JSON.parse(body.toString("utf8")) as [
    string,
    object,
    unknown[],
  ];
  return spans.length;
}
