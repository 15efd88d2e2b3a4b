import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import protobuf from "protobufjs";
import { repository } from "../support/compiled.js";
import type { Signal } from "../support/otlp.js";

const { root } = protobuf
  .parse(readFileSync(join(repository, "test/support/otlp.proto"), "utf8"))
  .root.resolveAll() as unknown as { root: protobuf.Root };

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom("", "service.name", "deployment.environment.name", "\0"),
);
const bytes = fc.oneof(
  ...[16, 16, 8, 8].map((length) =>
    fc.uint8Array({ minLength: length, maxLength: length }),
  ),
  fc.uint8Array({ maxLength: 20 }),
);
const unsigned = (bits: number): Arbitrary<string> =>
  fc
    .oneof(
      fc.bigInt({ min: 0n, max: 100n }),
      fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
      fc.constantFrom(
        0n,
        (1n << BigInt(bits)) - 1n,
        1_700_000_000_000_000_000n % (1n << BigInt(bits)),
      ),
    )
    .map(String);
const signed = (bits: number): Arbitrary<string> =>
  fc
    .bigInt({
      min: -(1n << BigInt(bits - 1)),
      max: (1n << BigInt(bits - 1)) - 1n,
    })
    .map(String);
const scalars: Record<string, Arbitrary<unknown>> = {
  string: text,
  bytes,
  bool: fc.boolean(),
  double: fc.double(),
  uint32: unsigned(32).map(Number),
  fixed32: unsigned(32).map(Number),
  sint32: signed(32).map(Number),
  int64: signed(64),
  sfixed64: signed(64),
  uint64: unsigned(64),
  fixed64: unsigned(64),
};

/** Any message of a type, its fields present or not, nested at most so deep. */
function message(type: protobuf.Type, depth: number): Arbitrary<object> {
  const fields: Record<string, Arbitrary<unknown>> = {};
  for (const field of type.fieldsArray) {
    const inner = field.resolve().resolvedType;
    if (inner !== null && depth === 0) continue;
    const one =
      inner instanceof protobuf.Type
        ? message(inner, depth - 1)
        : (scalars[field.type] ?? fc.constant(undefined));
    fields[field.name] = field.repeated ? fc.array(one, { maxLength: 3 }) : one;
  }
  return fc.record(fields, { requiredKeys: [] });
}

const requests: Record<Signal, string> = {
  traces: "ExportTraceServiceRequest",
  logs: "ExportLogsServiceRequest",
  metrics: "ExportMetricsServiceRequest",
};
/** As deep as the fields of a value in an attribute of an exemplar. */
const DEPTH = 9;

/** Serialised requests with anything in them that the schema allows. */
export function arbitraryRequests(
  signal: Signal,
  count: number,
  seed: number,
): Buffer[] {
  const type = root.lookupType(requests[signal]);
  return fc
    .sample(message(type, DEPTH), { numRuns: count, seed })
    .map((made) => Buffer.from(type.encode(type.fromObject(made)).finish()));
}
