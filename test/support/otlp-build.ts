import { between, seeded, type Random } from "../shop/random.mjs";
import type { Resource, Span, UnixNano } from "./otlp-messages.js";
import { attributes, type Value } from "./otlp-values.js";

const spanKind = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

const statusCode = { unset: 0, ok: 1, error: 2 } as const;

/** Ids that repeat exactly for a seed. */
export interface Ids {
  traceId: () => Buffer;
  spanId: () => Buffer;
}

export function seededIds(seed: number): Ids {
  const random = seeded(seed);
  const bytes = (length: number) =>
    Buffer.from(Array.from({ length }, () => between(random, 1, 255)));
  return { traceId: () => bytes(16), spanId: () => bytes(8) };
}

/** Nanoseconds since the epoch from milliseconds, which may have a fraction. */
export function unixNano(ms: number): UnixNano {
  const whole = Math.floor(ms);
  return String(
    BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)),
  );
}

export interface SpanOptions {
  ids: Ids;
  name?: string;
  kind?: keyof typeof spanKind;
  /** Begins a trace when left out. */
  parent?: Span;
  /** Milliseconds since the epoch. */
  startMs?: number;
  durationMs?: number;
  attributes?: Record<string, Value>;
  status?: keyof typeof statusCode;
  statusMessage?: string;
}

export function span(options: SpanOptions): Span {
  const { ids, parent, startMs = Date.now(), durationMs = 10 } = options;
  return {
    traceId: parent?.traceId ?? ids.traceId(),
    spanId: ids.spanId(),
    ...(parent && { parentSpanId: parent.spanId }),
    name: options.name ?? "operation",
    kind: spanKind[options.kind ?? "internal"],
    startTimeUnixNano: unixNano(startMs),
    endTimeUnixNano: unixNano(startMs + durationMs),
    attributes: attributes(options.attributes ?? {}),
    status: {
      code: statusCode[options.status ?? "unset"],
      ...(options.statusMessage !== undefined && {
        message: options.statusMessage,
      }),
    },
  };
}

export interface Origin {
  service: string;
  environment: string;
  /** The full revision, 40 hexadecimal digits. */
  commit: string;
}

export function resource(
  { service, environment, commit }: Origin,
  more: Record<string, Value> = {},
): Resource {
  return {
    attributes: attributes({
      "service.name": service,
      "deployment.environment.name": environment,
      "vcs.ref.head.revision": commit,
      ...more,
    }),
  };
}

/** A long-tailed duration in milliseconds, the tail as services have it. */
export function duration(random: Random, medianMs: number): number {
  // Box and Muller's normal deviate, as the logarithm of the duration.
  const normal =
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianMs * Math.exp(0.5 * normal);
}
