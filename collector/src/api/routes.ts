import type { FastifyPluginCallback } from "fastify";
import { signals } from "../otlp/messages.js";
import type { Database } from "../store/database.js";
import { Deriver } from "../store/flows/deriver.js";
import type { Summaries } from "../store/summaries/summaries.js";
import { compareReader } from "../store/read/compare/reader.js";
import { alertReader } from "../store/read/alerts.js";
import { originReader } from "../store/read/environments.js";
import { factReader } from "../store/read/facts.js";
import { logReader } from "../store/read/logs.js";
import { metricQueryReader } from "../store/read/metric-query.js";
import { metricReader } from "../store/read/metrics.js";
import { serviceReader } from "../store/read/services.js";
import { parityReader } from "../store/read/parity.js";
import { sideReader } from "../store/read/sides.js";
import { traceReader } from "../store/read/traces.js";
import { whyReader } from "../store/read/why.js";
import { alertRoutes, type RuleStates } from "./alerts.js";
import { Comparisons } from "./compare-again.js";
import { compareRoutes } from "./compare.js";
import { compareTracesRoutes } from "./compare-traces.js";
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
  readonly deriver?: Deriver | undefined;
  readonly summaries?: Summaries | undefined;
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
    deriver = new Deriver(reader),
    summaries,
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
  const comparison = compareReader(comparer, deriver, summaries);
  const comparisons = reading(latest, signals, (scope) => {
    scope.register(compareRoutes, {
      comparisons: new Comparisons(comparison),
    });
    scope.register(compareTracesRoutes, { tracePairStore: comparison });
    scope.register(fingerprintRoutes, { fingerprintStore: comparison });
    scope.register(trafficRoutes, { trafficStore: comparison });
    scope.register(parityRoutes, { parityStore: parityReader(comparer) });
    scope.register(whyRoutes, {
      whyStore: whyReader(comparer, comparison.facts),
    });
  });
  for (const group of [lookups, series, alerts, comparisons]) {
    app.register(group);
  }
  done();
};
