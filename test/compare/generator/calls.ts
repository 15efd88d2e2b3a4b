import type { Request, Value } from "./trace.js";

/** A database query of a median duration. @returns its milliseconds */
export function query(
  request: Request,
  at: {
    readonly service: string;
    readonly parentId: string;
    readonly startMs: number;
  },
  what: { readonly sql: string; readonly table: string; readonly ms: number },
): number {
  const { queryPace = 1 } = request.plan.faults ?? {};
  const durationMs = queryPace * request.work(what.ms, 0.35);
  request.span({
    ...at,
    kind: "client",
    by: "pg",
    name: `${what.sql.split(" ")[0] ?? ""} ${what.table}`,
    durationMs,
    attributes: {
      "db.system.name": "postgresql",
      "db.namespace": "shop",
      "db.query.text": what.sql.replaceAll("?", () =>
        String(request.draw.whole(1e6)),
      ),
      "server.address": `10.${request.plan.cluster?.length ?? 0}.0.9`,
      "server.port": 5432,
    },
  });
  return durationMs;
}

/** A command to the cache. @returns its milliseconds */
export function cache(
  request: Request,
  at: {
    readonly service: string;
    readonly parentId: string;
    readonly startMs: number;
  },
  command: "GET" | "SET",
): number {
  const durationMs = request.work(0.6, 0.3);
  request.span({
    ...at,
    kind: "client",
    by: "redis",
    name: `redis ${command}`,
    durationMs,
    attributes: { "db.system.name": "redis", "db.operation.name": command },
  });
  return durationMs;
}

interface Call {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly parentId: string;
  readonly startMs: number;
}

export interface Handled {
  readonly durationMs: number;
  readonly status: number;
  readonly problem?: string;
  readonly attributes?: Readonly<Record<string, Value>>;
}

/**
 * A request from one service to another: a client span, a server span, and what the handler does inside.
 */
export function call(
  request: Request,
  { from, to, method, path, route, parentId, startMs }: Call,
  handle: (at: {
    readonly service: string;
    readonly parentId: string;
    readonly startMs: number;
  }) => Handled,
): Handled {
  const [clientId, serverId] = [request.id(), request.id()];
  const network = request.work(0.4, 0.3);
  const inside = {
    service: to,
    parentId: serverId,
    startMs: startMs + network,
  };
  const handled = handle(inside);
  const failed = handled.status >= 500;
  const problem = handled.problem ?? "";
  request.span({
    service: to,
    kind: "server",
    name:
      request.plan.idsInNames === true
        ? `${method} ${path}`
        : `${method} ${route}`,
    spanId: serverId,
    parentId: clientId,
    startMs: inside.startMs,
    durationMs: handled.durationMs,
    failed,
    problem,
    attributes: {
      "http.request.method": method,
      "http.route": route,
      "url.path": path,
      "http.response.status_code": handled.status,
      "client.port": 30_000 + request.draw.whole(30_000),
      ...handled.attributes,
    },
  });
  const durationMs = handled.durationMs + 2 * network;
  request.span({
    service: from,
    kind: "client",
    name: method,
    spanId: clientId,
    parentId,
    startMs,
    durationMs,
    // By the semantic conventions a client calls 4xx an error, a server does not.
    failed: handled.status >= 400,
    attributes: {
      "http.request.method": method,
      "url.full": `http://${to}.${request.plan.cluster ?? "blue"}.internal:8080${path}`,
      "http.response.status_code": handled.status,
    },
  });
  return { ...handled, durationMs };
}

/** The request as it comes in at the gateway, with what the gateway does inside. */
export function root(
  request: Request,
  method: string,
  route: string,
  path: string,
  handle: (parentId: string, startMs: number) => Handled,
): void {
  const spanId = request.id();
  const own = request.work(1.5, 0.3);
  const handled = handle(spanId, request.startMs + own / 2);
  request.span({
    service: "gateway",
    kind: "server",
    name:
      request.plan.idsInNames === true
        ? `${method} ${path}`
        : `${method} ${route}`,
    spanId,
    startMs: request.startMs,
    durationMs: handled.durationMs + own,
    failed: handled.status >= 500,
    attributes: {
      "http.request.method": method,
      "http.route": route,
      "url.path": path,
      "http.response.status_code": handled.status,
      "user_agent.original": request.draw.pick(["Mozilla/5.0", "curl/8.5"]),
      "client.address": `203.0.113.${request.draw.whole(250)}`,
    },
  });
}
