import fc from "fast-check";
import { expect, test } from "vitest";
import { flatten } from "../../../collector/src/otlp/flatten.js";
import { requests } from "../../../collector/src/otlp/messages.js";
import { scan } from "../../../collector/src/otlp/scan.js";
import { decodeTraces, encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { attributes, type Value } from "../../support/otlp-values.js";

const request = (values: Record<string, Value>) => {
  const ids = seededIds(1);
  return encodeTraces({
    resourceSpans: [
      {
        resource: resource({ service: "s", environment: "e", commit: "c" }),
        scopeSpans: [
          {
            scope: { name: "scope", attributes: attributes(values) },
            spans: [
              {
                ...span({ ids, attributes: values }),
                events: [
                  {
                    timeUnixNano: "1",
                    name: "e",
                    attributes: attributes(values),
                  },
                ],
              },
              span({ ids, name: "after" }),
            ],
          },
        ],
      },
    ],
  });
};

test("only nested values change, and become JSON text wherever they are", () => {
  const bytes = request({
    before: "x",
    list: ["a", 1, 0.5, true, null, Number.NaN, new Uint8Array([255])],
    map: { 'k"': { inner: [9_007_199_254_740_993n] }, empty: {} },
    after: 7,
  });
  const flat = flatten(bytes, requests.traces);
  expect(scan(flat, requests.traces)).toMatchObject({
    items: 2,
    nested: false,
  });
  const decoded = decodeTraces(flat);
  const expected = [
    { key: "before", value: { stringValue: "x" } },
    {
      key: "list",
      value: { stringValue: '["a",1,0.5,true,null,"NaN","/w=="]' },
    },
    {
      key: "map",
      value: {
        stringValue: '{"k\\"":{"inner":[9007199254740993]},"empty":{}}',
      },
    },
    { key: "after", value: { intValue: "7" } },
  ];
  const scope = decoded.resourceSpans[0]?.scopeSpans[0];
  expect(scope?.scope?.attributes).toEqual(expected);
  expect(scope?.spans[0]?.attributes).toEqual(expected);
  expect(scope?.spans[0]?.events?.[0]?.attributes).toEqual(expected);
  expect(scope?.spans[1]?.name).toBe("after");
});

test("a request without nested values is returned as it is", () => {
  const bytes = request({ a: "b" });
  expect(flatten(bytes, requests.traces)).toBe(bytes);
});

test("any JSON value comes back from its text", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), {
        minLength: 1,
      }),
      (value) => {
        const flat = flatten(
          request({ value: value as Value }),
          requests.traces,
        );
        const decoded =
          decodeTraces(flat).resourceSpans[0]?.scopeSpans[0]?.spans[0];
        const text = decoded?.attributes?.[0]?.value.stringValue ?? "";
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
    { numRuns: 500 },
  );
});
