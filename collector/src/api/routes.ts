import type { FastifyPluginCallback } from "fastify";
import { signals } from "../otlp/messages.js";
import type { Database } from "../store/database.js";
import { readTrace } from "../store/read/compare/traces.js";
import { readTraffic } from "../store/read/compare/traffic.js";
import { alertReader } from "../store/read/alerts.js";
import { originReader } from "../store/read/environments.js";
import { factReader } from "../store/read/facts.js";
import { logReader } from "../store/read/logs.js";
import { metricQueryReader } from "../store/read/metric-query.js";
import { metricReader } from "../store/read/metrics.js";
import { serviceReader } from "../store/read/services.js";
import { sideReader } from "../store/read/sides.js";
import { traceReader } from "../store/read/traces.js";
import { alertRoutes, type RuleStates } from "./alerts.js";
import { compareRoutes } from "./compare.js";
import { compareTracesRoutes } from "./compare-traces.js";
import { comparing as comparingOver, type Comparing } from "./comparing.js";
import { environmentRoutes } from "./environments.js";
import { factRoutes } from "./facts.js";
import { fingerprintRoutes } from "./fingerprint.js";
import { reading, type Latest } from "./latest.js";
import { logRoutes } from "./logs.js";
import { metricRoutes } from "./metrics.js";
import { metricQueryRoutes } from "./metrics-query.js";
import { refuseUnknownParameters } from "./parameters.js";
import { parityRoutes } from "./parity.js";
import { serviceRoutes } from "./services.js";
import { traceRoutes } from "./traces.js";
import { trafficRoutes } from "./traffic.js";
import { whyRoutes } from "./why.js";

export interface ApiOptions {
  readonly reader: Database;
  /** For whole populations; by default `reader`. */
  readonly comparer?: Database | undefined;
  /** By default on this thread, over `comparer`. */
  readonly comparing?: Comparing | undefined;
  readonly ruleStates?: RuleStates | undefined;
  /** By default what is stored is the latest. */
  readonly latest?: Latest | undefined;
}

/**
 * The API's read side, below /api/v1: environments, services, traces, logs, metrics and their comparison. Its errors take
 * their form from `apiErrors` of the instance it is registered in.
 */
export const apiRoutes: FastifyPluginCallback<ApiOptions> = (
  app,
  options,
  done,
) => {
  app.register(readRoutes, { ...options, prefix: "/api/v1" });
  done();
};

const readRoutes: FastifyPluginCallback<ApiOptions> = (
  app,
  {
    reader,
    comparer = reader,
    comparing = comparingOver(comparer),
    ruleStates,
    latest = () => Promise.resolve(),
  },
  done,
) => {
  app.addHook("preValidation", refuseUnknownParameters);
  const sides = sideReader(reader);
  const metrics = metricReader(reader);
  const lookups = reading(latest, ["traces", "logs"], (scope) => {
    scope.register(environmentRoutes, { origins: originReader(reader) });
    scope.register(factRoutes, { facts: factReader(reader), sides });
    scope.register(serviceRoutes, { services: serviceReader(reader), sides });
    scope.register(traceRoutes, { traces: traceReader(reader), sides });
    scope.register(logRoutes, { logs: logReader(reader), sides });
  });
  // Apart: metrics go into several tables, a load each, and nobody who looks something else up sees them.
  const series = reading(latest, ["metrics"], (scope) => {
    scope.register(metricRoutes, { metrics, sides });
    scope.register(metricQueryRoutes, {
      metrics,
      metricQuery: metricQueryReader(reader),
      sides,
    });
  });
  const alerts = reading(latest, ["traces"], (scope) => {
    scope.register(alertRoutes, { alerts: alertReader(reader), ruleStates });
  });
  const comparisons = reading(latest, signals, (scope) => {
    scope.register(compareRoutes, { comparing });
    scope.register(compareTracesRoutes, { comparing });
    scope.register(fingerprintRoutes, {
      fingerprintStore: { trace: readTrace.bind(undefined, comparer) },
    });
    scope.register(trafficRoutes, {
      trafficStore: {
        mustExist: sides.mustExist.bind(sides),
        traffic: readTraffic.bind(undefined, comparer),
      },
    });
    scope.register(parityRoutes, { comparing });
    scope.register(whyRoutes, { comparing });
  });
  for (const group of [lookups, series, alerts, comparisons]) {
    app.register(group);
  }
  done();
};
