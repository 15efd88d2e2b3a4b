import { seeded, type Random } from "./random.js";

/** What is planted into one side. Everything is off by default. */
export interface Plan {
  readonly environment: string;
  readonly commit: string;
  readonly seed: number;
  /** Requests to generate. */
  readonly requests?: number;
  /** Share of the requests that list orders (the rest shows products); default 0.6. */
  readonly ordersShare?: number;
  /** Multiplies the duration of the product page. */
  readonly productFactor?: number;
  /** Queries per listing of orders; default 3. */
  readonly queriesPerListing?: number;
  /** Share of listings that fail before their first query; default 0. */
  readonly failingShare?: number;
  /** Share of product pages refused with 404; default 0. */
  readonly refusedShare?: number;
  /** Leaves out the line written with every listing. */
  readonly withoutLog?: boolean;
  /** Adds an error line to this share of the listings. */
  readonly errorLogShare?: number;
  readonly extraMetric?: boolean;
  /** The catalogue no longer asks its cache. */
  readonly withoutCache?: boolean;
  /** Multiplies the log-scale spread of the product page's duration, the median unchanged. */
  readonly productSpread?: number;
  /** Share of the requests whose user is of the gold tier; without it requests tell nothing of users. */
  readonly goldShare?: number;
  /** Share of the listings through the payment provider adyen (one in eight) that fail; default 0. */
  readonly adyenFailing?: number;
  /** Multiplies the duration of product pages for users of the gold tier. */
  readonly goldFactor?: number;
  /** Collections of metrics, one in 5 s; default 12. */
  readonly ticks?: number;
  /** Multiplies the memory that the services report. */
  readonly memoryFactor?: number;
  /**
   * Instrumentations that are loaded: each span tells which recorded it, processes say what they report, and
   * queries and cache calls are seen only with theirs. Without it spans tell nothing of it.
   */
  readonly instrumented?: readonly ("http" | "pg" | "redis")[];
  /** Their version; default 0.60.0. */
  readonly instrumentationVersion?: string;
  /** The attributes of requests bear their names of before 2023. */
  readonly oldNames?: boolean;
  readonly postgresql?: string;
  readonly node?: string;
}

type Row = Readonly<Record<string, unknown>>;

export interface World {
  readonly traces: Row[];
  readonly logs: Row[];
  readonly gauges: Row[];
}

const start = Date.UTC(2026, 0, 15, 12);

function time(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}

interface SpanInput {
  service: string;
  kind: string;
  name: string;
  ms: number;
  at: number;
  parent?: string;
  attributes?: Record<string, string>;
  failed?: boolean;
}

/** Generates one side's telemetry: a gateway before orders and catalogue, with PostgreSQL behind both. */
export function generate(plan: Plan): World {
  const random = seeded(plan.seed);
  const world: World = { traces: [], logs: [], gauges: [] };
  const requests = plan.requests ?? 400;
  const resource = (service: string) => ({
    "service.name": service,
    "service.instance.id": `${plan.environment}-${service}`,
    "process.runtime.version": plan.node ?? "20.19.0",
  });
  const tags = {
    Environment: plan.environment,
    Commit: plan.commit,
    // Retention goes by arrival: rows that arrived in the past would be gone at once.
    ReceivedAt: time(Date.now()),
  };

  const log = (
    service: string,
    at: number,
    traceId: string,
    body: string,
    more: Row = {},
  ) =>
    world.logs.push({
      ...tags,
      Timestamp: time(at),
      TraceId: traceId,
      SeverityText: "INFO",
      SeverityNumber: 9,
      ServiceName: service,
      Body: body,
      ResourceAttributes: resource(service),
      ...more,
    });

  // A generator of its own: traits leave everything else of a seed as it is.
  const traits = seeded(plan.seed ^ 0x5eed);
  for (let i = 0; i < requests; i += 1) {
    const at = start + (i * 60_000) / requests;
    const traceId = random.hex(32);
    const span = (input: SpanInput): string => {
      const spanId = random.hex(16);
      const recorded = recorder(plan, input.name);
      if (recorded === undefined) return spanId;
      world.traces.push({
        ...tags,
        Timestamp: time(input.at),
        TraceId: traceId,
        SpanId: spanId,
        ParentSpanId: input.parent ?? "",
        SpanName: input.name,
        SpanKind: input.kind,
        ServiceName: input.service,
        ResourceAttributes: resource(input.service),
        SpanAttributes: input.attributes ?? {},
        ...recorded,
        Duration: Math.round(input.ms * 1e6),
        StatusCode: input.failed === true ? "Error" : "Unset",
        StatusMessage: input.failed === true ? "stock is not defined" : "",
      });
      return spanId;
    };
    const listing = random.next() < (plan.ordersShare ?? 0.6);
    const user: User = {
      gold: traits.next() < (plan.goldShare ?? 0),
      adyen: traits.next() < 0.125,
      unlucky: traits.next() < (plan.adyenFailing ?? 0),
      attributes:
        plan.goldShare === undefined
          ? undefined
          : {
              "user.id": `${plan.environment}-${Math.floor(traits.next() * 80)}`,
              "cart.weight": String(Math.floor(60 * Math.exp(traits.normal()))),
            },
    };
    const request = { plan, random, span, log, at, traceId, user };
    if (listing) listOrders(request);
    else showProduct(request);
  }

  for (const service of ["gateway", "orders", "catalogue"]) {
    const fact = (name: string, value: string) =>
      log(service, start, "", "", {
        EventName: "isoscope.fact",
        LogAttributes: {
          "isoscope.fact.pillar": "services",
          "isoscope.fact.name": name,
          "isoscope.fact.value": value,
          "isoscope.fact.source": "pg ParameterStatus server_version",
        },
      });
    if (service !== "gateway") fact("postgresql", plan.postgresql ?? "18.6");
    if (plan.instrumented !== undefined) {
      log(service, start, "", "what this process reports", {
        EventName: "isoscope.telemetry.manifest",
        LogAttributes: {
          "isoscope.manifest.sampler": "parentbased_always_on",
          "isoscope.manifest.instrumentations": JSON.stringify(
            Object.fromEntries(
              plan.instrumented.map((name) => [name, "0.60.0"]),
            ),
          ),
        },
      });
    }
    const names = ["nodejs.eventloop.utilization", "process.memory.usage"];
    if (plan.extraMetric === true && service === "orders") {
      names.push("orders.retries");
    }
    for (let tick = 0; tick < (plan.ticks ?? 12); tick += 1) {
      for (const name of names) {
        world.gauges.push({
          ...tags,
          ServiceName: service,
          ResourceAttributes: resource(service),
          MetricName: name,
          MetricUnit: "1",
          TimeUnix: time(start + tick * 5000),
          Value:
            random.next() *
            (name === "process.memory.usage" ? (plan.memoryFactor ?? 1) : 1),
        });
      }
    }
  }
  return world;
}

/** Which instrumentation recorded a span; undefined where it is off. */
function recorder(plan: Plan, name: string): Row | undefined {
  if (plan.instrumented === undefined) return {};
  const by = /^(pg|redis)/.exec(name)?.[1] ?? "http";
  return plan.instrumented.some((one) => one === by)
    ? {
        ScopeName: `@opentelemetry/instrumentation-${by}`,
        ScopeVersion: plan.instrumentationVersion ?? "0.60.0",
      }
    : undefined;
}

type Emit = (input: SpanInput) => string;
type Log = (
  service: string,
  at: number,
  traceId: string,
  body: string,
  more?: Row,
) => unknown;

/** Who sends a request; draws of {@link generate}. */
interface User {
  readonly gold: boolean;
  readonly adyen: boolean;
  readonly unlucky: boolean;
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

interface Request {
  readonly plan: Plan;
  readonly random: Random;
  readonly span: Emit;
  readonly log: Log;
  readonly at: number;
  readonly traceId: string;
  readonly user: User;
}

const traitsOf = ({ gold, attributes }: User) =>
  attributes && { ...attributes, "user.tier": gold ? "gold" : "free" };

function lognormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * random.normal());
}

function listOrders({ plan, random, span, log, at, traceId, user }: Request) {
  const failed =
    random.next() < (plan.failingShare ?? 0) || (user.adyen && user.unlucky);
  const queries = Array.from(
    { length: failed ? 0 : (plan.queriesPerListing ?? 3) },
    () => lognormal(random, 4, 0.4),
  );
  const own = lognormal(random, 8, 0.3);
  const server = own + queries.reduce((sum, ms) => sum + ms, 0);
  const root = span({
    service: "gateway",
    kind: "Server",
    name: "GET /orders",
    ms: server + lognormal(random, 2, 0.3),
    at,
    attributes: {
      ...traitsOf(user),
      ...(user.attributes && {
        "payment.provider": user.adyen ? "adyen" : "stripe",
      }),
    },
    failed,
  });
  const client = span({
    service: "gateway",
    kind: "Client",
    name: "GET",
    ms: server + 0.5,
    at: at + 1,
    parent: root,
    attributes: { "url.full": `http://127.0.0.1:4000/orders` },
    failed,
  });
  const orders = span({
    service: "orders",
    kind: "Server",
    name: "GET /orders",
    ms: server,
    at: at + 1,
    parent: client,
    attributes: { "http.response.status_code": failed ? "500" : "200" },
    failed,
  });
  queries.forEach((ms, index) => {
    span({
      service: "orders",
      kind: "Client",
      name: "pg.query:SELECT shop",
      ms,
      at: at + 2 + index,
      parent: orders,
      attributes: {
        "db.query.text": `SELECT * FROM lines WHERE order_id = ${Math.floor(random.next() * 1e6)}`,
      },
    });
  });
  if (plan.withoutLog !== true && !failed) {
    log(
      "orders",
      at + 2,
      traceId,
      `listed ${Math.floor(random.next() * 40)} orders for ${random.hex(32)}`,
    );
  }
  if (random.next() < (plan.errorLogShare ?? 0)) {
    log("orders", at + 3, traceId, `pool exhausted after ${queries.length} s`, {
      SeverityText: "ERROR",
      SeverityNumber: 17,
    });
  }
}

function showProduct({ plan, random, span, log, at, traceId, user }: Request) {
  const id = Math.floor(random.next() * 900) + 100;
  const refused = random.next() < (plan.refusedShare ?? 0);
  const ms =
    lognormal(random, 20, 0.35 * (plan.productSpread ?? 1)) *
    (plan.productFactor ?? 1) *
    (user.gold ? (plan.goldFactor ?? 1) : 1);
  const root = span({
    service: "gateway",
    kind: "Server",
    name: "GET /products/:id",
    ms: ms + lognormal(random, 2, 0.3),
    at,
    attributes: {
      ...traitsOf(user),
      "http.response.status_code": refused ? "404" : "200",
    },
  });
  const client = span({
    service: "gateway",
    kind: "Client",
    name: "GET",
    ms: ms + 0.5,
    at: at + 1,
    parent: root,
    attributes: { "url.full": `http://10.0.0.7:4001/products/${id}?full=1` },
  });
  const catalogue = span({
    service: "catalogue",
    kind: "Server",
    name: "GET /products/:id",
    ms,
    at: at + 1,
    parent: client,
    attributes:
      plan.instrumented === undefined
        ? {}
        : {
            [plan.oldNames === true ? "http.method" : "http.request.method"]:
              "GET",
          },
  });
  if (plan.withoutCache !== true) {
    span({
      service: "catalogue",
      kind: "Client",
      name: "redis-GET",
      ms: lognormal(random, 0.4, 0.3),
      at: at + 1,
      parent: catalogue,
    });
  }
  // One page in two hundred is reindexed: too rare to say anything about.
  if (random.next() < 0.005) {
    span({
      service: "catalogue",
      kind: "Internal",
      name: "reindex",
      ms: 1,
      at: at + 2,
      parent: catalogue,
    });
  }
  log("catalogue", at + 2, traceId, `product ${id} shown`);
}
