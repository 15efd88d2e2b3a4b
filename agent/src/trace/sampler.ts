import {
  createTraceState,
  type SpanContext,
  TraceFlags,
  type TraceState,
} from "@opentelemetry/api";
import { report } from "../problems";

/** Decides whether a span is recorded: from its trace's id and its parent, once, at its start. */
export interface Sampler {
  samples(traceId: string, parent: SpanContext | undefined): boolean;
  /** Of a span that it samples: what tells with which probability it did, where it did by one. */
  stateOf(
    traceId: string,
    parent: SpanContext | undefined,
  ): TraceState | undefined;
}

/**
 * Builds the sampler; everything is sampled unless told otherwise.
 *
 * @param name as in OTEL_TRACES_SAMPLER
 * @param argument as in OTEL_TRACES_SAMPLER_ARG
 */
export function samplerOf(name: string, argument: string | undefined): Sampler {
  const [always, never] = [constant(true), constant(false)];
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

const constant = (verdict: boolean): Sampler => ({
  samples: () => verdict,
  // The parent's threshold was another's: here everything is above it.
  stateOf: (_traceId, parent) =>
    parent?.traceState !== undefined && entriesOf(parent).some(isThreshold)
      ? withEntries(parent, ["th:0"], isThreshold)
      : parent?.traceState,
});

const parentBased = (root: Sampler): Sampler => ({
  samples: (traceId, parent) =>
    parent === undefined
      ? root.samples(traceId, parent)
      : (parent.traceFlags & TraceFlags.SAMPLED) !== 0,
  stateOf: (traceId, parent) =>
    parent === undefined ? root.stateOf(traceId, parent) : parent.traceState,
});

const WORDS = 2 ** 32;

/**
 * The rule of OpenTelemetry's JavaScript SDK (`TraceIdRatioBasedSampler`), so that two services of one
 * trace decide alike: the id's four words combined by exclusive or, below a share of their range.
 *
 * And what the specification asks of it (trace/tracestate-probability-sampling): the trace state says above which
 * threshold (`th`) which randomness (`rv`) was sampled, so that whoever counts traces knows how many each stands for.
 * Both have 56 bits, of which these are the first 32.
 */
function ratio(argument: string | undefined): Sampler {
  const asked = argument === undefined ? 1 : Number(argument);
  const share = Number.isFinite(asked) ? Math.min(1, Math.max(0, asked)) : 0;
  if (share === 1) return constant(true);
  const threshold = WORDS - Math.floor(share * (WORDS - 1));
  const th = `th:${hex(threshold).replace(/0+$/, "")}`;
  return {
    samples: (traceId, parent) => randomness(traceId, parent) >= threshold,
    stateOf: (traceId, parent) =>
      entriesOf(parent).some(isRandomness)
        ? withEntries(parent, [th], isThreshold)
        : withEntries(
            parent,
            [`rv:${hex(randomness(traceId, parent))}000000`, th],
            (entry) => isThreshold(entry) || entry.startsWith("rv:"),
          ),
  };
}

/** What is sampled by: what the trace state says, else by the trace's id. @returns 32 bits */
function randomness(traceId: string, parent: SpanContext | undefined): number {
  const told = entriesOf(parent).find(isRandomness);
  if (told !== undefined) return Number.parseInt(told.slice(3, 11), 16);
  let word = 0;
  for (let at = 0; at < 32; at += 8) {
    word = (word ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0;
  }
  return WORDS - 1 - word;
}

/** OpenTelemetry's own entries of a trace state. */
const entriesOf = (parent: SpanContext | undefined): string[] =>
  parent?.traceState?.get("ot")?.split(";") ?? [];

const isThreshold = (entry: string) => entry.startsWith("th:");
const isRandomness = (entry: string) => /^rv:[0-9a-f]{14}$/.test(entry);

/** The parent's trace state with these of OpenTelemetry's entries in place of some. */
const withEntries = (
  parent: SpanContext | undefined,
  entries: readonly string[],
  replaces: (entry: string) => boolean,
): TraceState =>
  (parent?.traceState ?? createTraceState()).set(
    "ot",
    [...entries, ...entriesOf(parent).filter((entry) => !replaces(entry))].join(
      ";",
    ),
  );

const hex = (word: number) => word.toString(16).padStart(8, "0");
