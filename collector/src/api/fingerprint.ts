import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { fingerprintOf, type FingerprintSpan } from "../compare/fingerprint.js";
import { IsoscopeError } from "../errors.js";
import { errorResponses } from "./errors.js";
import { FingerprintAnswer, FingerprintQuery } from "./schemas/fingerprint.js";
import { TraceParameters } from "./schemas/traces.js";
import { parseTraceId } from "./trace-id.js";

interface StoredSpan extends FingerprintSpan {
  readonly environment: string;
  readonly commit: string;
}

/** What a fingerprint needs of the store. */
export interface FingerprintStore {
  /** By start; none when nothing of the trace is stored. */
  trace(traceId: string, limit: number): Promise<readonly StoredSpan[]>;
}

/** The most spans of a trace that are looked at; those that start first. */
const MAX_SPANS = 20_000;

/** GET /traces/{traceId}/fingerprint */
export const fingerprintRoutes: FastifyPluginCallbackTypebox<{
  readonly fingerprintStore: FingerprintStore;
}> = (app, { fingerprintStore }, done) => {
  app.get(
    "/traces/:traceId/fingerprint",
    {
      schema: {
        tags: ["traces"],
        summary: "What makes a request the same in another environment",
        description:
          "Root operation, outcome, failing path, error and flow, without times, ids and hosts: by it `isoscope repro run` says whether a request was reproduced.",
        params: TraceParameters,
        querystring: FingerprintQuery,
        response: { 200: FingerprintAnswer, ...errorResponses },
      },
    },
    async ({ params, query: { service } }) => {
      const traceId = parseTraceId(params.traceId);
      const spans = await fingerprintStore.trace(traceId, MAX_SPANS);
      const [first] = spans;
      if (first === undefined) {
        throw new IsoscopeError(
          "ISO-UNKNOWN-TRACE",
          `Nothing of trace ${traceId} is stored.`,
        );
      }
      const found = fingerprintOf(spans, service);
      if (found === undefined) {
        const services = [...new Set(spans.map((span) => span.service))];
        throw new IsoscopeError(
          "ISO-BAD-REQUEST",
          `Service "${service ?? ""}" has no span in trace ${traceId}.`,
          { hint: `Its services: ${services.sort().join(", ")}.` },
        );
      }
      return {
        traceId,
        environment: first.environment,
        commit: first.commit,
        spans: spans.length,
        fingerprint: {
          ...found,
          failing: [...found.failing],
        },
      };
    },
  );
  done();
};
