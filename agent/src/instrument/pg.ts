/* eslint-disable @typescript-eslint/no-require-imports -- loads with its target, not before */
import { type Span } from "@opentelemetry/api";
import { type Instrumentation } from "@opentelemetry/instrumentation";
import type * as Pg from "@opentelemetry/instrumentation-pg";
import { looksAtNext, noteAnswer } from "../facts/shape";
import { type MetricSource } from "../metrics/model";
import { keepPgMetrics, queryDurations } from "./pg-metrics";

/**
 * OpenTelemetry's instrumentation of pg, which looks at some answers' shape on the way, with metrics of ours.
 *
 * @param exemplars whether durations link to traces
 * @param addSource takes the durations
 */
export function tracePg(
  exemplars: boolean,
  addSource: (source: MetricSource) => void,
): Instrumentation {
  const { PgInstrumentation } =
    require("@opentelemetry/instrumentation-pg") as typeof Pg;
  const asked = new WeakMap<Span, string>();
  const pg = new PgInstrumentation({
    requestHook: (span, { query }) => {
      // Nothing of the agent's own queries, which are not traced.
      if (span.isRecording() && looksAtNext()) {
        asked.set(span, query.text);
      }
    },
    responseHook: (span, { data }) => {
      const text = asked.get(span);
      if (text !== undefined) {
        noteAnswer(
          text,
          data.rows as unknown[],
          data.rowCount ?? 0,
          "standard",
        );
      }
    },
  });
  const durations = queryDurations(pg.instrumentationVersion, exemplars);
  keepPgMetrics(pg, durations);
  addSource(durations);
  return pg;
}
