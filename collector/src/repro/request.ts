/** A span of the trace, as far as a request is read from it. */
export interface RequestSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly kind: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The request that started a trace, as it can be sent again. */
export interface ReproRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** What was not captured or is redacted: to be filled in by hand. */
  readonly missing: readonly string[];
}

const HEADER = "http.request.header.";
const BODY = "isoscope.http.request.body";
const HOW =
  "start the application there with ISOSCOPE_CAPTURE_REQUEST=body to have it next time";
/** Methods that mostly carry a body. */
const BODIED = new Set(["POST", "PUT", "PATCH", "QUERY"]);

/**
 * The span by which a service was asked: the trace's first, or the service's own.
 *
 * @param spans by start
 */
export function entryOf<Span extends RequestSpan>(
  spans: readonly Span[],
  service?: string,
): Span | undefined {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans.find((span) => {
    const caller = byId.get(span.parentSpanId ?? "");
    return service === undefined
      ? caller === undefined
      : span.service === service && caller?.service !== service;
  });
}

/** @returns undefined for a span that no HTTP request began */
export function requestOf({
  attributes,
}: RequestSpan): ReproRequest | undefined {
  const method =
    attributes["http.request.method_original"] ??
    attributes["http.request.method"] ??
    attributes["http.method"];
  if (method === undefined) return undefined;
  const path = attributes["url.path"] ?? pathOf(attributes["http.target"]);
  const query = attributes["url.query"];
  if (path === undefined) return undefined;
  const headers: Record<string, string> = {};
  const captured = Object.keys(attributes).some((key) =>
    key.startsWith(HEADER),
  );
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(HEADER)) continue;
    headers[key.slice(HEADER.length)] = textOf(value);
  }
  const agent = attributes["user_agent.original"];
  if (agent !== undefined) headers["user-agent"] = agent;
  const body = attributes[BODY] ?? null;
  if (body !== null) headers["content-type"] ??= "application/json";
  const omitted = attributes[`${BODY}.omitted`];
  const url = query === undefined ? path : `${path}?${query}`;
  return {
    method,
    path: url,
    headers,
    body,
    missing: [
      ...(captured ? [] : [`headers were not captured: ${HOW}`]),
      ...(body !== null
        ? []
        : omitted !== undefined
          ? [
              `its body of ${omitted} bytes was not captured: it is too large, or neither JSON nor a form`,
            ]
          : BODIED.has(method) && !captured
            ? [`whether it had a body is not known: ${HOW}`]
            : []),
      ...redactedIn({ url, headers, body }),
    ],
  };
}

/** The agent's marks, and the collector's. */
const REDACTED = /REDACTED|[[(]redacted[\])]/;

function redactedIn({
  url,
  headers,
  body,
}: {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}): string[] {
  return [
    ...(REDACTED.test(url) ? ["a parameter of the path is redacted"] : []),
    ...Object.entries(headers)
      .filter(([, value]) => REDACTED.test(value))
      .map(([name]) => `header ${name} is redacted`),
    ...(body !== null && REDACTED.test(body)
      ? ["a field of the body is redacted"]
      : []),
  ];
}

/** Captured headers are lists, stored as JSON. */
function textOf(value: string): string {
  try {
    const values: unknown = JSON.parse(value);
    return Array.isArray(values) ? values.map(String).join(", ") : value;
  } catch {
    return value;
  }
}

const pathOf = (target: string | undefined) =>
  target === undefined || target === "" ? undefined : target;
