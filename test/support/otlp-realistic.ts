import { between, pick, seeded } from "../shop/random.mjs";
import {
  duration,
  resource,
  seededIds,
  span,
  unixNano,
  type Origin,
} from "./otlp-build.js";
import type {
  LogsRequest,
  Metric,
  MetricsRequest,
  Span,
  TraceRequest,
} from "./otlp-messages.js";
import { anyValue, attributes } from "./otlp-values.js";

export interface RealisticOptions extends Origin {
  seed: number;
  /** When the first item happened, in milliseconds since the epoch; now by default. */
  startMs?: number;
}

const routes = [
  "/products",
  "/products/:id",
  "/search",
  "/orders",
  "/checkout",
];
const spansPerTrace = 5;
const scope = {
  name: "@opentelemetry/instrumentation-http",
  version: "0.223.0",
};

/**
 * Spans as an instrumented service sends them: traces of five (a server span
 * and its database calls), about ten attributes and 420 bytes each.
 */
export function realisticTraceRequest(
  spans: number,
  options: RealisticOptions,
): TraceRequest {
  const random = seeded(options.seed);
  const ids = seededIds(options.seed + 1);
  const startMs = options.startMs ?? Date.now();
  const made: Span[] = [];
  let root: Span | undefined;
  for (let index = 0; index < spans; index++) {
    const at = startMs + index;
    if (root === undefined || index % spansPerTrace === 0) {
      const route = pick(random, routes);
      const failed = random() < 0.02;
      root = span({
        ids,
        name: `GET ${route}`,
        kind: "server",
        startMs: at,
        durationMs: duration(random, 20),
        status: failed ? "error" : "unset",
        attributes: {
          "http.request.method": "GET",
          "http.route": route,
          "http.response.status_code": failed ? 500 : 200,
          "url.path": route.replace(":id", String(between(random, 1, 400))),
          "url.scheme": "http",
          "server.address": "shop.example",
          "server.port": 443,
          "client.address": `10.0.${between(random, 0, 255)}.${between(random, 1, 254)}`,
          "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145",
          "network.protocol.version": "1.1",
        },
      });
      made.push(root);
      continue;
    }
    made.push(
      span({
        ids,
        parent: root,
        name: "pg.query:SELECT shop",
        kind: "client",
        startMs: at,
        durationMs: duration(random, 2),
        attributes: {
          "db.system.name": "postgresql",
          "db.namespace": "shop",
          "db.query.text":
            "SELECT id, name, price_cents FROM catalogue.product WHERE id = $1",
          "db.operation.name": "SELECT",
          "db.response.returned_rows": between(random, 0, 25),
          "server.address": "database.example",
          "server.port": 5432,
          "network.peer.address": "10.0.7.12",
          "thread.id": between(random, 1, 4),
          "shop.cache.hit": random() < 0.5,
        },
      }),
    );
  }
  return {
    resourceSpans: [
      { resource: resource(options), scopeSpans: [{ scope, spans: made }] },
    ],
  };
}

const messages = [
  ["info", "request answered"],
  ["info", "order placed"],
  ["warn", "stock below reorder level"],
  ["error", "request failed"],
] as const;
const severity = { info: 9, warn: 13, error: 17 } as const;

/** Log records with structured fields, each in a trace of its own. */
export function realisticLogsRequest(
  records: number,
  options: RealisticOptions,
): LogsRequest {
  const random = seeded(options.seed);
  const ids = seededIds(options.seed + 1);
  const startMs = options.startMs ?? Date.now();
  const logRecords = Array.from({ length: records }, (_, index) => {
    const [level, message] = pick(random, messages);
    return {
      timeUnixNano: unixNano(startMs + index),
      observedTimeUnixNano: unixNano(startMs + index),
      severityNumber: severity[level],
      severityText: level,
      body: anyValue(message),
      attributes: attributes({
        route: pick(random, routes),
        customer: between(random, 1, 60),
        durationMs: duration(random, 20),
      }),
      flags: 1,
      traceId: ids.traceId(),
      spanId: ids.spanId(),
    };
  });
  return {
    resourceLogs: [
      {
        resource: resource(options),
        scopeLogs: [{ scope: { name: "winston" }, logRecords }],
      },
    ],
  };
}

const cumulative = 2;

/** One metric of each of the five kinds, `points` data points in each. */
export function realisticMetricsRequest(
  points: number,
  options: RealisticOptions,
): MetricsRequest {
  const random = seeded(options.seed);
  const startMs = options.startMs ?? Date.now();
  const dataPoints = <P extends object>(make: () => P) =>
    Array.from({ length: points }, (_, index) => ({
      startTimeUnixNano: unixNano(startMs),
      timeUnixNano: unixNano(startMs + (index + 1) * 1_000),
      attributes: attributes({ route: pick(random, routes) }),
      ...make(),
    }));
  const total = (counts: number[]) =>
    counts.reduce((sum, count) => sum + count, 0);
  const counts = (length: number) =>
    Array.from({ length }, () => between(random, 0, 50));

  const metrics: Metric[] = [
    {
      name: "process.memory.usage",
      unit: "By",
      gauge: { dataPoints: dataPoints(() => ({ asDouble: random() * 1e8 })) },
    },
    {
      name: "gateway_requests_total",
      description: "Requests by route.",
      unit: "1",
      sum: {
        aggregationTemporality: cumulative,
        isMonotonic: true,
        dataPoints: dataPoints(() => ({ asInt: between(random, 0, 1e6) })),
      },
    },
    {
      name: "http.server.request.duration",
      unit: "s",
      histogram: {
        aggregationTemporality: cumulative,
        dataPoints: dataPoints(() => {
          const bucketCounts = counts(4);
          return {
            bucketCounts,
            explicitBounds: [0.01, 0.1, 1],
            count: total(bucketCounts),
            sum: random() * 100,
            min: 0.001,
            max: 2.5,
          };
        }),
      },
    },
    {
      name: "orders.value",
      unit: "EUR",
      exponentialHistogram: {
        aggregationTemporality: cumulative,
        dataPoints: dataPoints(() => {
          const bucketCounts = counts(6);
          return {
            scale: 2,
            zeroCount: 1,
            positive: { offset: -3, bucketCounts },
            count: total(bucketCounts) + 1,
            sum: random() * 1_000,
          };
        }),
      },
    },
    {
      name: "rpc.duration",
      unit: "ms",
      summary: {
        dataPoints: dataPoints(() => ({
          count: between(random, 1, 100),
          sum: random() * 100,
          quantileValues: [
            { quantile: 0.5, value: 1.5 },
            { quantile: 0.99, value: 12 },
          ],
        })),
      },
    },
  ];
  return {
    resourceMetrics: [
      {
        resource: resource(options),
        scopeMetrics: [{ scope: { name: "shop" }, metrics }],
      },
    ],
  };
}
