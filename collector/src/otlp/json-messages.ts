import type { Signal } from "./messages.js";

/**
 * OTLP/JSON: for each message, its fields by JSON name. The mapping is protobuf's own with OTLP's
 * deviations: trace and span ids are hex text, enums are numbers (their names are accepted too), unknown
 * fields are ignored (OTLP specification, "JSON Protobuf Encoding").
 */
export type Scalar =
  | "string"
  | "base64"
  | "hex"
  | "int64"
  | "uint64"
  | "sint64"
  | "bool"
  | "double"
  | "fixed64"
  | "sfixed64"
  | "fixed32";

export interface JsonField {
  readonly number: number;
  readonly type: Scalar | JsonMessage;
  readonly repeated: boolean;
  /** Names that stand for numbers. */
  readonly names: readonly string[] | undefined;
}

export type JsonMessage = Map<string, JsonField>;

type Definition = readonly [
  number: number,
  type: Scalar | JsonMessage,
  repeated?: "repeated",
];

function message(fields: Record<string, Definition>): JsonMessage {
  return new Map(
    Object.entries(fields).map(([name, [number, type, repeated]]) => [
      name,
      { number, type, repeated: repeated === "repeated", names: undefined },
    ]),
  );
}

/** An enum field: `names[n]` stands for n. */
function withNames(
  of: JsonMessage,
  field: string,
  names: readonly string[],
): JsonMessage {
  const found = of.get(field);
  if (found !== undefined) of.set(field, { ...found, names });
  return of;
}

const anyValue = message({
  stringValue: [1, "string"],
  boolValue: [2, "bool"],
  intValue: [3, "int64"],
  doubleValue: [4, "double"],
  bytesValue: [7, "base64"],
});
const keyValue = message({ key: [1, "string"], value: [2, anyValue] });
for (const [name, number, element] of [
  ["arrayValue", 5, anyValue],
  ["kvlistValue", 6, keyValue],
] as const) {
  anyValue.set(name, {
    number,
    type: message({ values: [1, element, "repeated"] }),
    repeated: false,
    names: undefined,
  });
}

const resource = message({
  attributes: [1, keyValue, "repeated"],
  droppedAttributesCount: [2, "uint64"],
});
const scope = message({
  name: [1, "string"],
  version: [2, "string"],
  attributes: [3, keyValue, "repeated"],
  droppedAttributesCount: [4, "uint64"],
});

/** Wraps one signal's items in scope, resource and request, which are alike for all three. */
function request(
  suffix: string,
  items: string,
  item: JsonMessage,
): JsonMessage {
  const perScope = message({
    scope: [1, scope],
    [items]: [2, item, "repeated"],
    schemaUrl: [3, "string"],
  });
  const perResource = message({
    resource: [1, resource],
    [`scope${suffix}`]: [2, perScope, "repeated"],
    schemaUrl: [3, "string"],
  });
  return message({ [`resource${suffix}`]: [1, perResource, "repeated"] });
}

const status = withNames(
  message({ message: [2, "string"], code: [3, "int64"] }),
  "code",
  ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"],
);
const span = withNames(
  message({
    traceId: [1, "hex"],
    spanId: [2, "hex"],
    traceState: [3, "string"],
    parentSpanId: [4, "hex"],
    name: [5, "string"],
    kind: [6, "int64"],
    startTimeUnixNano: [7, "fixed64"],
    endTimeUnixNano: [8, "fixed64"],
    attributes: [9, keyValue, "repeated"],
    droppedAttributesCount: [10, "uint64"],
    events: [
      11,
      message({
        timeUnixNano: [1, "fixed64"],
        name: [2, "string"],
        attributes: [3, keyValue, "repeated"],
        droppedAttributesCount: [4, "uint64"],
      }),
      "repeated",
    ],
    droppedEventsCount: [12, "uint64"],
    links: [
      13,
      message({
        traceId: [1, "hex"],
        spanId: [2, "hex"],
        traceState: [3, "string"],
        attributes: [4, keyValue, "repeated"],
        droppedAttributesCount: [5, "uint64"],
        flags: [6, "fixed32"],
      }),
      "repeated",
    ],
    droppedLinksCount: [14, "uint64"],
    status: [15, status],
    flags: [16, "fixed32"],
  }),
  "kind",
  ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
    (name) => `SPAN_KIND_${name}`,
  ),
);

const severities = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const logRecord = withNames(
  message({
    timeUnixNano: [1, "fixed64"],
    severityNumber: [2, "int64"],
    severityText: [3, "string"],
    body: [5, anyValue],
    attributes: [6, keyValue, "repeated"],
    droppedAttributesCount: [7, "uint64"],
    flags: [8, "fixed32"],
    traceId: [9, "hex"],
    spanId: [10, "hex"],
    observedTimeUnixNano: [11, "fixed64"],
    eventName: [12, "string"],
  }),
  "severityNumber",
  [
    "SEVERITY_NUMBER_UNSPECIFIED",
    ...severities.flatMap((severity) =>
      ["", "2", "3", "4"].map((step) => `SEVERITY_NUMBER_${severity}${step}`),
    ),
  ],
);

const exemplar = message({
  timeUnixNano: [2, "fixed64"],
  asDouble: [3, "double"],
  spanId: [4, "hex"],
  traceId: [5, "hex"],
  asInt: [6, "sfixed64"],
  filteredAttributes: [7, keyValue, "repeated"],
});
const numberPoint = message({
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  asDouble: [4, "double"],
  exemplars: [5, exemplar, "repeated"],
  asInt: [6, "sfixed64"],
  attributes: [7, keyValue, "repeated"],
  flags: [8, "uint64"],
});
const histogramPoint = message({
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  bucketCounts: [6, "fixed64", "repeated"],
  explicitBounds: [7, "double", "repeated"],
  exemplars: [8, exemplar, "repeated"],
  attributes: [9, keyValue, "repeated"],
  flags: [10, "uint64"],
  min: [11, "double"],
  max: [12, "double"],
});
const buckets = message({
  offset: [1, "sint64"],
  bucketCounts: [2, "uint64", "repeated"],
});
const exponentialPoint = message({
  attributes: [1, keyValue, "repeated"],
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  scale: [6, "sint64"],
  zeroCount: [7, "fixed64"],
  positive: [8, buckets],
  negative: [9, buckets],
  flags: [10, "uint64"],
  exemplars: [11, exemplar, "repeated"],
  min: [12, "double"],
  max: [13, "double"],
  zeroThreshold: [14, "double"],
});
const summaryPoint = message({
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  quantileValues: [
    6,
    message({ quantile: [1, "double"], value: [2, "double"] }),
    "repeated",
  ],
  attributes: [7, keyValue, "repeated"],
  flags: [8, "uint64"],
});
const temporalities = ["UNSPECIFIED", "DELTA", "CUMULATIVE"].map(
  (name) => `AGGREGATION_TEMPORALITY_${name}`,
);
const withTemporality = (point: JsonMessage, more = {}): JsonMessage =>
  withNames(
    message({
      dataPoints: [1, point, "repeated"],
      aggregationTemporality: [2, "int64"],
      ...more,
    }),
    "aggregationTemporality",
    temporalities,
  );
const metric = message({
  name: [1, "string"],
  description: [2, "string"],
  unit: [3, "string"],
  gauge: [5, message({ dataPoints: [1, numberPoint, "repeated"] })],
  sum: [7, withTemporality(numberPoint, { isMonotonic: [3, "bool"] })],
  histogram: [9, withTemporality(histogramPoint)],
  exponentialHistogram: [10, withTemporality(exponentialPoint)],
  summary: [11, message({ dataPoints: [1, summaryPoint, "repeated"] })],
  metadata: [12, keyValue, "repeated"],
});

/** The request message of each signal, by JSON name. */
export const jsonRequests: Record<Signal, JsonMessage> = {
  traces: request("Spans", "spans", span),
  logs: request("Logs", "logRecords", logRecord),
  metrics: request("Metrics", "metrics", metric),
};
