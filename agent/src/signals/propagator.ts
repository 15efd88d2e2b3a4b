import { type TextMapPropagator } from "@opentelemetry/api";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
import { report } from "../problems";

/**
 * Builds what carries the trace between processes.
 *
 * @param names as in OTEL_PROPAGATORS: tracecontext, baggage, b3, b3multi, none
 */
export function propagator(names: readonly string[]): TextMapPropagator {
  const known: TextMapPropagator[] = [];
  for (const name of names) {
    if (name === "tracecontext") known.push(new W3CTraceContextPropagator());
    else if (name === "baggage") known.push(new W3CBaggagePropagator());
    else if (name === "b3") known.push(new B3Propagator());
    else if (name === "b3multi") {
      const injectEncoding = B3InjectEncoding.MULTI_HEADER;
      known.push(new B3Propagator({ injectEncoding }));
    } else if (name !== "none") {
      report(
        "ISO-A31",
        `OTEL_PROPAGATORS names ${name}, which is not known and left out; there are tracecontext, baggage, b3, b3multi and none.`,
      );
    }
  }
  return new CompositePropagator({ propagators: known });
}
