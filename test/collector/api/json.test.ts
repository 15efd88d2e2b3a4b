import { expect, test } from "vitest";
import { jsonOf } from "../../../collector/src/api/json.js";

const write = jsonOf({
  type: "object",
  required: ["name", "count"],
  properties: {
    name: { type: "string" },
    count: { anyOf: [{ type: "number" }, { type: "null" }] },
  },
});
const written = (answer: unknown) =>
  Buffer.from(write(answer)).toString("utf8");

test("an answer is written as its schema says, and nothing that it doesn't know", () => {
  expect(written({ name: "zażółć", count: null, internal: "secret" })).toBe(
    '{"name":"zażółć","count":null}',
  );
});

test("what the schema requires and the answer lacks is an error, not half an answer", () => {
  expect(() => written({ name: "orders" })).toThrow("count");
});
