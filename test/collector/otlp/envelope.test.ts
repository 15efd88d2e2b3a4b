import { expect, test } from "vitest";
import {
  envelopeHeader,
  readEnvelopes,
  requestHash,
} from "../../../collector/src/otlp/envelope.js";

const one = (text: string) => {
  const request = Buffer.from(text);
  const envelope = {
    environment: "preview-42",
    keyId: "ci",
    receivedUnixNano: 1_700_000_000_123_000_000n,
    requestHash: requestHash(request),
    items: 300,
    rejectedItems: 2,
    kinds: 5,
  };
  return {
    envelope,
    bytes: Buffer.concat([envelopeHeader(envelope, request.length), request]),
  };
};

test("what is written is read back, in order", () => {
  const parts = ["first", "", "x".repeat(100_000)].map(one);
  const found = [
    ...readEnvelopes(Buffer.concat(parts.map((part) => part.bytes))),
  ];
  expect(found.map(({ envelope }) => envelope)).toEqual(
    parts.map(({ envelope }) => envelope),
  );
  expect(
    found.map(({ request }) => Buffer.from(request).toString().length),
  ).toEqual([5, 0, 100_000]);
});

test("reading stops at a tail torn at any byte", () => {
  const [first, second] = [one("first"), one("second")];
  const whole = Buffer.concat([first.bytes, second.bytes]);
  for (let length = first.bytes.length; length < whole.length; length++) {
    const found = [...readEnvelopes(whole.subarray(0, length))];
    expect(found.map(({ end }) => end)).toEqual([first.bytes.length]);
  }
});

test("a request whose bytes have changed is not taken for the one that was written", () => {
  const { bytes } = one("the request");
  bytes[bytes.length - 1] = 0x21;
  expect([...readEnvelopes(bytes)]).toEqual([]);
});
