import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, it } from "vitest";
import { WireWriter } from "../../../agent/src/trace/wire.js";

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Inner { string text = 1; }
  message All {
    string text = 1; bytes data = 2; uint64 count = 3; double real = 4; fixed64 wide = 5; fixed64 time = 6;
    repeated fixed64 counts = 7; repeated double reals = 8; Inner inner = 9; fixed32 flags = 16; sint32 none = 11;
    int64 signed = 12;
  }`);
const All = root.lookupType("All");
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

it("writes what another implementation reads", () => {
  fc.assert(
    fc.property(
      fc.record({
        text: fc.oneof(
          fc.string(),
          fc.string({ unit: "grapheme", maxLength: 300 }),
        ),
        data: fc.uint8Array({ maxLength: 40 }),
        count,
        real: fc.double({ noNaN: true }),
        wide: count,
        counts: fc.array(count),
        reals: fc.array(fc.double({ noNaN: true })),
        inner: fc.string({ maxLength: 20_000, size: "max" }),
        flags: fc.nat({ max: 0xffff_ffff }),
        signed: fc.maxSafeInteger(),
        ms: fc.nat({ max: 4e12 }),
        quarter: fc.nat({ max: 3 }),
      }),
      (value) => {
        const w = new WireWriter();
        w.string(1, value.text);
        w.hex(2, Buffer.from(value.data).toString("hex"));
        w.varint(3, value.count);
        w.double(4, value.real);
        w.fixed64(5, value.wide);
        w.time(6, value.ms + value.quarter / 4);
        w.packedCounts(7, value.counts);
        w.packedDoubles(8, value.reals);
        const start = w.begin(9);
        w.string(1, value.inner);
        w.end(start);
        w.fixed32(16, value.flags);
        w.varint(12, value.signed);
        const read = All.toObject(All.decode(w.take()), {
          longs: String,
          bytes: String,
          defaults: true,
        });
        expect(read).toMatchObject({
          text: Buffer.from(value.text).toString("utf8"),
          data: Buffer.from(value.data).toString("base64"),
          count: String(value.count),
          real: value.real,
          wide: String(value.wide),
          time: String(
            BigInt(value.ms) * 1_000_000n + BigInt(value.quarter) * 250_000n,
          ),
          counts: value.counts.map(String),
          reals: value.reals,
          inner: { text: Buffer.from(value.inner).toString("utf8") },
          flags: value.flags,
          signed: String(value.signed),
        });
      },
    ),
  );
});
