import { type SpanContext, TraceFlags } from "@opentelemetry/api";
import { report } from "../problems";

/** Whether a span is recorded: decided from its trace's id and its parent, once, at its start. */
export type Sampler = (
  traceId: string,
  parent: SpanContext | undefined,
) => boolean;

/**
 * Builds the sampler; everything is sampled unless told otherwise.
 *
 * @param name as in OTEL_TRACES_SAMPLER
 * @param argument as in OTEL_TRACES_SAMPLER_ARG
 */
export function samplerOf(name: string, argument: string | undefined): Sampler {
  const always: Sampler = () => true;
  const never: Sampler = () => false;
  switch (name) {
    case "always_on":
      return always;
    case "always_off":
      return never;
    case "traceidratio":
      return ratio(argument);
    case "parentbased_always_on":
      return parentBased(always);
    case "parentbased_always_off":
      return parentBased(never);
    case "parentbased_traceidratio":
      return parentBased(ratio(argument));
    default:
      report(
        "ISO-A30",
        `OTEL_TRACES_SAMPLER=${name} is not known; everything is sampled.`,
      );
      return always;
  }
}

function parentBased(root: Sampler): Sampler {
  return (traceId, parent) =>
    parent === undefined
      ? root(traceId, parent)
      : (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
}

/**
 * The rule of OpenTelemetry's JavaScript SDK (`TraceIdRatioBasedSampler`), so that two services of one
 * trace decide alike: the id's four words combined by exclusive or, below a share of their range.
 */
function ratio(argument: string | undefined): Sampler {
  const asked = argument === undefined ? 1 : Number(argument);
  const share = Number.isFinite(asked) ? Math.min(1, Math.max(0, asked)) : 0;
  const bound = Math.floor(share * 0xffffffff);
  if (share === 1) return () => true;
  return (traceId) => {
    let word = 0;
    for (let at = 0; at < 32; at += 8) {
      word = (word ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0;
    }
    return word < bound;
  };
}
