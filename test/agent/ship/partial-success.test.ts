import { expect, it } from "vitest";
import { partialSuccess } from "../../../agent/src/ship/partial-success.js";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

it.each(["rejectedSpans", "rejectedLogRecords", "rejectedDataPoints"])(
  "reads %s in JSON",
  (field) => {
    const body = json({
      partialSuccess: { [field]: "3", errorMessage: "bad" },
    });
    expect(partialSuccess("application/json; charset=utf-8", body)).toEqual({
      rejected: 3,
      message: "bad",
    });
  },
);

it("reads it in protobuf", () => {
  // partial_success (1) { rejected (1): 300, error_message (2): "bad" }
  const body = Buffer.from([10, 8, 8, 0xac, 2, 18, 3, 98, 97, 100]);
  expect(partialSuccess("application/x-protobuf", body)).toEqual({
    rejected: 300,
    message: "bad",
  });
});

it.each([
  ["an empty answer", "application/x-protobuf", Buffer.alloc(0)],
  ["an empty JSON answer", "application/json", Buffer.from("{}")],
  [
    "a warning that rejects nothing",
    "application/json",
    json({ partialSuccess: { errorMessage: "old" } }),
  ],
  ["a page of HTML", "text/html", Buffer.from("<html>hello</html>")],
  ["a cut-off message", "application/x-protobuf", Buffer.from([10])],
])("takes %s as all accepted", (_, type, body) => {
  expect(partialSuccess(type, body)).toBeUndefined();
});
