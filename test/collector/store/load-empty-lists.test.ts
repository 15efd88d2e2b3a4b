import { afterAll, beforeAll, expect, test } from "vitest";
import { flatten } from "../../../collector/src/otlp/flatten.js";
import { requests } from "../../../collector/src/otlp/messages.js";
import { scan } from "../../../collector/src/otlp/scan.js";
import { decodeMetrics } from "../../support/otlp.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const block = (number: number, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([number * 8 + 2, body.length]), body]);
};
const EMPTY = "";
// By hand: protobuf libraries leave empty lists out, though the encoding allows them.
const metric = (name: string, kind: number, ...point: Buffer[]): Buffer =>
  block(2, block(1, name), block(kind, block(1, ...point)));
const request = block(
  1,
  block(
    2,
    metric("empty.histogram", 9, block(6, EMPTY), block(7, EMPTY)),
    metric(
      "empty.exponential",
      10,
      block(8, block(2, EMPTY)),
      block(9, block(2, EMPTY)),
    ),
  ),
);

test("packed lists without elements are left out before ClickHouse refuses them", async () => {
  expect(scan(request, requests.metrics)).toMatchObject({
    items: 2,
    nested: true,
  });
  const flat = flatten(request, requests.metrics);
  expect(flat.length).toBe(request.length - 8);
  expect(scan(flat, requests.metrics).nested).toBe(false);
  expect(decodeMetrics(flat)).toEqual(decodeMetrics(request));

  await store.load("metrics", [request]);
  for (const [table, name] of [
    ["otel_metrics_histogram", "empty.histogram"],
    ["otel_metrics_exponential_histogram", "empty.exponential"],
  ]) {
    expect(
      await store.reader.rows(`SELECT MetricName FROM ${String(table)}`),
    ).toEqual([{ MetricName: name }]);
  }
});
