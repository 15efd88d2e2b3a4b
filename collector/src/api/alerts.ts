import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { weeklyGaps, type Gap } from "../compare/gap.js";
import type { AlertReader, ListedAlert } from "../store/read/alerts.js";
import { errorResponses } from "./errors.js";
import { Alerts, AlertsQuery } from "./schemas/alerts.js";
import { fromMs, timeRange } from "./time.js";

type Answer = Alerts;
type Alert = Answer["alerts"][number];

/** How the rules stand; the process that evaluates them tells. */
export interface RuleStates {
  states(): readonly {
    readonly rule: Pick<
      Answer["rules"][number],
      "name" | "kind" | "environment"
    >;
    readonly state: Pick<
      Answer["rules"][number],
      "state" | "message" | "value"
    > & { readonly checkedAtMs: number | undefined };
  }[];
}

const WEEKS = 12;
const WEEK_MS = 7 * 86_400_000;

/** GET /alerts */
export const alertRoutes: FastifyPluginCallbackTypebox<{
  readonly alerts: AlertReader;
  /** Undefined without a rules file. */
  readonly ruleStates: RuleStates | undefined;
}> = (app, { alerts, ruleStates }, done) => {
  app.get(
    "/alerts",
    {
      schema: {
        tags: ["alerts"],
        summary: "Alert rules, their alerts and the investigative gap",
        description:
          "For each alert, how long it took until the same error was seen outside its environment, and the median of that by week.",
        querystring: AlertsQuery,
        response: { 200: Alerts, ...errorResponses },
      },
    },
    async ({ query }) => {
      const now = Date.now();
      const { sinceMs, untilMs } = timeRange(query, "-30d");
      const { environment } = query;
      // One question for both: the trend looks further back than the list.
      const found = await alerts.alerts(
        Math.min(sinceMs, now - WEEKS * WEEK_MS),
        environment,
      );
      return {
        since: fromMs(sinceMs),
        rules: (ruleStates?.states() ?? [])
          .filter(
            ({ rule }) =>
              environment === undefined || rule.environment === environment,
          )
          .map(({ rule: { name, kind, environment }, state }) => ({
            ...{ name, kind, environment },
            state: state.state,
            message: state.message,
            value: state.value,
            checkedAt:
              state.checkedAtMs === undefined
                ? null
                : fromMs(state.checkedAtMs),
          })),
        alerts: found
          .filter(
            ({ firedAtMs }) => firedAtMs >= sinceMs && firedAtMs < untilMs,
          )
          .map(toAlert),
        trend: weeklyGaps(found.flatMap(gapOf), now, WEEKS).map((week) => ({
          weekStart: fromMs(week.startMs),
          alerts: week.alerts,
          seenOutside: week.seen,
          medianGapMs: week.medianMs ?? null,
        })),
        ...(ruleStates === undefined
          ? {
              hint: "No rules are evaluated. Start the collector with ISOSCOPE_ALERTS=alerts.json; docs/alerts.md describes the file.",
            }
          : {}),
      };
    },
  );
  done();
};

function gapOf(alert: ListedAlert): Gap[] {
  const { fingerprint, firedAtMs, seen, seenMs } = alert;
  // An alert about no error has nothing that could be seen elsewhere.
  if (fingerprint === "") return [];
  return [{ firedAtMs, gapMs: seen === 1 ? seenMs - firedAtMs : undefined }];
}

function toAlert(alert: ListedAlert): Alert {
  const { id, rule, kind, environment, message, traceId, deliveryError } =
    alert;
  return {
    ...{ id, rule, kind, environment, message },
    state: alert.resolvedAtMs === 0 ? "firing" : "resolved",
    error:
      alert.fingerprint === ""
        ? null
        : { fingerprint: alert.fingerprint, message: alert.error },
    traceId: traceId === "" ? null : traceId,
    firedAt: fromMs(alert.firedAtMs),
    resolvedAt: alert.resolvedAtMs === 0 ? null : fromMs(alert.resolvedAtMs),
    delivery: alert.delivery as Alert["delivery"],
    ...(deliveryError === "" ? {} : { deliveryError }),
    outside:
      alert.seen === 1
        ? {
            gapMs: alert.seenMs - alert.firedAtMs,
            environment: alert.seenIn,
            traceId: alert.seenTraceId,
            seenAt: fromMs(alert.seenMs),
          }
        : null,
    seenBefore: alert.seenBefore === 1,
  };
}
