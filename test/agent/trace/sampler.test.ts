import {
  createTraceState,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
} from "@opentelemetry/api";
import {
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import { describe, expect, it } from "vitest";
import { newTraceId } from "../../../agent/src/trace/ids.js";
import { samplerOf } from "../../../agent/src/trace/sampler.js";

const parentWith = (state: string): SpanContext => ({
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  traceFlags: TraceFlags.SAMPLED,
  traceState: createTraceState(state),
});

describe("a ratio", () => {
  it("samples what the SDK would", () => {
    const sdk = new TraceIdRatioBasedSampler(0.3);
    const own = samplerOf("traceidratio", "0.3");
    for (let i = 0; i < 1_000; i += 1) {
      const id = newTraceId();
      const { decision } = sdk.shouldSample(ROOT_CONTEXT, id);
      expect(own.samples(id, undefined)).toBe(
        decision === SamplingDecision.RECORD_AND_SAMPLED,
      );
    }
  });

  it("tells its threshold and a randomness that is above it, in 56 bits, where it samples", () => {
    const sampler = samplerOf("parentbased_traceidratio", "0.25");
    let sampled = 0;
    for (let i = 0; i < 2_000; i += 1) {
      const id = newTraceId();
      if (!sampler.samples(id, undefined)) continue;
      sampled += 1;
      const state = sampler.stateOf(id, undefined)?.serialize() ?? "";
      const [, rv = "", th = ""] =
        /^ot=rv:([0-9a-f]{14});th:([0-9a-f]{1,14})$/.exec(state) ?? [];
      const threshold = BigInt(`0x${th.padEnd(14, "0")}`);
      expect(BigInt(`0x${rv}`)).toBeGreaterThanOrEqual(threshold);
      // What is above it is a quarter: each stands for four.
      expect(2 ** 56 / Number(2n ** 56n - threshold)).toBeCloseTo(4, 6);
    }
    expect(sampled).toBeGreaterThan(400);
    expect(sampled).toBeLessThan(600);
  });

  it("goes by the randomness that a parent tells, and keeps what else it says", () => {
    const sampler = samplerOf("traceidratio", "0.25");
    const id = newTraceId();
    const above = parentWith("vendor=1,ot=th:8;rv:c0000001000000;x:1");
    const below = parentWith("ot=rv:bfffffffffffff");
    expect(sampler.samples(id, above)).toBe(true);
    expect(sampler.samples(id, below)).toBe(false);
    expect(sampler.stateOf(id, above)?.serialize()).toBe(
      "ot=th:c0000001;rv:c0000001000000;x:1,vendor=1",
    );
  });

  it("of one tells none", () => {
    expect(
      samplerOf("traceidratio", "1").stateOf(newTraceId(), undefined),
    ).toBeUndefined();
  });
});

it("who goes by its parent has its threshold, who samples everything another", () => {
  const parent = parentWith("ot=th:c");
  const stateBy = (name: string) =>
    samplerOf(name, "0.5").stateOf(parent.traceId, parent)?.serialize();
  expect(stateBy("parentbased_traceidratio")).toBe("ot=th:c");
  expect(stateBy("always_on")).toBe("ot=th:0");
  expect(
    samplerOf("always_on", undefined)
      .stateOf(parent.traceId, parentWith("vendor=1"))
      ?.serialize(),
  ).toBe("vendor=1");
});
