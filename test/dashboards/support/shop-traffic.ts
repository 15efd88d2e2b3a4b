import { seeded, type Random } from "../../shop/random.mjs";
import {
  duration,
  resource,
  seededIds,
  span,
  unixNano,
  type Ids,
  type Origin,
} from "../../support/otlp-build.js";
import type {
  LogRecord,
  LogsRequest,
  Span,
  TraceRequest,
} from "../../support/otlp-messages.js";
import { anyValue, attributes } from "../../support/otlp-values.js";

export interface Traffic {
  readonly traces: TraceRequest;
  readonly logs: LogsRequest;
}

export interface TrafficOptions {
  readonly environment: string;
  readonly commit: string;
  readonly seed: number;
  /** Requests of each kind. */
  readonly requests: number;
  /** Plants an N+1, a slower route, more errors, a lost log line and an older PostgreSQL. */
  readonly faulty: boolean;
  /** When the last request began, in milliseconds since the epoch. */
  readonly endMs: number;
}

const scope = { name: "@isoscope/test", version: "1.0.0" };
const spacingMs = 700;

/** As long as statements are: no step's name fits where it is shown. */
export const productStatement =
  'SELECT id, name, description, price_cents AS "priceCents", created_at AS "createdAt" FROM catalogue.product WHERE id = $1 AND withdrawn_at IS NULL ORDER BY name, id';

/** What three services of a small shop send: the same requests, well or with planted faults. */
export function shopTraffic(options: TrafficOptions): Traffic {
  const random = seeded(options.seed);
  const world: World = {
    ids: seededIds(options.seed + 1),
    random,
    faulty: options.faulty,
    spans: new Map(),
    logs: new Map(),
  };
  for (let index = 0; index < options.requests; index++) {
    const atMs = options.endMs - (options.requests - index) * spacingMs;
    search(world, atMs);
    orders(world, atMs + 90);
    checkout(world, atMs + 180, index);
  }
  facts(world, options.endMs);
  const origin = (service: string): Origin => ({ ...options, service });
  return {
    traces: {
      resourceSpans: [...world.spans].map(([service, spans]) => ({
        resource: resource(origin(service), {
          "process.runtime.version": options.faulty ? "22.1.0" : "20.20.2",
        }),
        scopeSpans: [{ scope, spans }],
      })),
    },
    logs: {
      resourceLogs: [...world.logs].map(([service, logRecords]) => ({
        resource: resource(origin(service)),
        scopeLogs: [{ scope: { name: "winston" }, logRecords }],
      })),
    },
  };
}

interface World {
  readonly ids: Ids;
  readonly random: Random;
  readonly faulty: boolean;
  readonly spans: Map<string, Span[]>;
  readonly logs: Map<string, LogRecord[]>;
}

function keep<T>(where: Map<string, T[]>, service: string, item: T): T {
  const list = where.get(service);
  if (list === undefined) where.set(service, [item]);
  else list.push(item);
  return item;
}

type Made = Omit<Parameters<typeof span>[0], "ids">;

function add(world: World, service: string, made: Made): Span {
  return keep(world.spans, service, span({ ids: world.ids, ...made }));
}

/** One query where all is well, eight in a row where an N+1 is planted. */
function search(world: World, atMs: number): void {
  const queries = world.faulty ? 8 : 1;
  const eachMs = duration(world.random, 3);
  const total = 4 + queries * eachMs;
  const root = request(world, "gateway", "GET /search", atMs, total + 2);
  const call = add(world, "gateway", {
    name: "GET",
    kind: "client",
    parent: root,
    startMs: atMs + 0.5,
    durationMs: total + 1,
    attributes: { "http.request.method": "GET", "server.address": "catalogue" },
  });
  const server = add(world, "catalogue", {
    name: "GET /products",
    kind: "server",
    parent: call,
    startMs: atMs + 1,
    durationMs: total,
    attributes: { "http.request.method": "GET", "http.route": "/products" },
  });
  for (let index = 0; index < queries; index++) {
    query(
      world,
      "catalogue",
      server,
      atMs + 2 + index * eachMs,
      eachMs,
      "SELECT",
    );
  }
  log(world, "catalogue", server, atMs + 3, "info", "products found");
}

function orders(world: World, atMs: number): void {
  const total = duration(world.random, world.faulty ? 45 : 15);
  const root = request(world, "orders", "GET /orders", atMs, total);
  query(world, "orders", root, atMs + 1, total * 0.7, "SELECT");
  log(world, "orders", root, atMs + 2, "info", "orders listed");
}

function checkout(world: World, atMs: number, index: number): void {
  const total = duration(world.random, 30);
  const failed = index % (world.faulty ? 6 : 100) === 5;
  const root = request(world, "orders", "POST /checkout", atMs, total, failed);
  query(world, "orders", root, atMs + 1, total * 0.5, "INSERT");
  if (failed) {
    log(world, "orders", root, atMs + 3, "error", "checkout failed");
  } else if (!world.faulty) {
    log(world, "orders", root, atMs + 3, "info", "order placed");
  }
}

function request(
  world: World,
  service: string,
  name: string,
  startMs: number,
  durationMs: number,
  failed = false,
): Span {
  const [method = "GET", route = "/"] = name.split(" ");
  return add(world, service, {
    name,
    kind: "server",
    startMs,
    durationMs,
    status: failed ? "error" : "unset",
    ...(failed && { statusMessage: "payment declined" }),
    attributes: {
      "http.request.method": method,
      "http.route": route,
      "http.response.status_code": failed ? 500 : 200,
    },
  });
}

function query(
  world: World,
  service: string,
  parent: Span,
  startMs: number,
  durationMs: number,
  verb: "SELECT" | "INSERT",
): void {
  add(world, service, {
    name: `pg.query:${verb} shop`,
    kind: "client",
    parent,
    startMs,
    durationMs,
    attributes: {
      "db.system.name": "postgresql",
      "db.namespace": "shop",
      "db.query.text":
        verb === "SELECT"
          ? productStatement
          : "INSERT INTO orders (customer, total) VALUES ($1, $2)",
    },
  });
}

const severity = { info: 9, error: 17 } as const;

function log(
  world: World,
  service: string,
  within: Span,
  atMs: number,
  level: keyof typeof severity,
  message: string,
): void {
  keep(world.logs, service, {
    timeUnixNano: unixNano(atMs),
    observedTimeUnixNano: unixNano(atMs),
    severityNumber: severity[level],
    severityText: level,
    body: anyValue(message),
    attributes: attributes({ customer: 7 }),
    traceId: within.traceId,
    spanId: within.spanId,
  });
}

/** What the agent says about the environment itself. */
function facts(world: World, atMs: number): void {
  keep(world.logs, "orders", {
    timeUnixNano: unixNano(atMs),
    observedTimeUnixNano: unixNano(atMs),
    eventName: "isoscope.fact",
    body: anyValue("postgresql"),
    attributes: attributes({
      "isoscope.fact.pillar": "services",
      "isoscope.fact.name": "postgresql",
      "isoscope.fact.value": world.faulty ? "17.2" : "18.6",
      "isoscope.fact.source": "pg ParameterStatus server_version",
    }),
  });
}
