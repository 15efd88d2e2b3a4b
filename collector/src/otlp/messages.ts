/**
 * The OTLP messages as far as the collector looks into them: for each field its wire type and what lies
 * inside. Field numbers are those of opentelemetry-proto 1.x.
 */

/** Wire types of the protobuf encoding that OTLP uses (groups, 3 and 4, are refused). */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** What the scan does when it meets a field, beyond checking its form. */
export const LOOK_NOTHING = 0;
export const LOOK_TRACE_ID = 1;
export const LOOK_SPAN_ID = 2;
export const LOOK_NESTED = 3;
/** When an item is or begins, and when it ends. */
export const LOOK_TIME = 4;
export const LOOK_END = 5;

export interface Field {
  readonly wire: number;
  /** The message inside a length-delimited field. */
  readonly message: Message | undefined;
  /** The element's wire type where a repeated scalar may come packed; -1 where it may not. */
  readonly packed: number;
  readonly look: number;
}

export interface Message {
  readonly name: string;
  /** Indexed by field number. */
  readonly fields: (Field | undefined)[];
  /** Each of these is one thing to count: a span, a log record or a data point. */
  readonly item: boolean;
  /** Without both ids valid it can't be stored: a span. */
  readonly needsIds: boolean;
  /** Bit set in a scan's `kinds` when one is met: the kinds of metric. */
  readonly kind: number;
  /** An AnyValue, the only message that nests without bound. */
  readonly isValue: boolean;
  /** A KeyValue. */
  readonly isEntry: boolean;
}

/** The kinds of metric, as bits. */
export const metricKinds = {
  gauge: 1,
  sum: 2,
  histogram: 4,
  exponential_histogram: 8,
  summary: 16,
} as const;

const scalar = (wire: number): Field => ({
  wire,
  message: undefined,
  packed: -1,
  look: LOOK_NOTHING,
});
const varint = scalar(VARINT);
const fixed64 = scalar(FIXED64);
const fixed32 = scalar(FIXED32);
const text = scalar(LENGTH);
const looked = (look: number): Field => ({ ...text, look });
const timed = (look: number): Field => ({ ...fixed64, look });
const packable = (wire: number): Field => ({ ...scalar(wire), packed: wire });
const of = (message: Message): Field => ({ ...text, message });

function message(
  name: string,
  fields: Record<number, Field>,
  traits: Partial<Omit<Message, "name" | "fields">> = {},
): Message {
  const indexed: (Field | undefined)[] = [];
  for (const [number, field] of Object.entries(fields)) {
    indexed[Number(number)] = field;
  }
  return {
    name,
    fields: indexed,
    item: false,
    needsIds: false,
    kind: 0,
    isValue: false,
    isEntry: false,
    ...traits,
  };
}

const anyValue = message(
  "AnyValue",
  { 1: text, 2: varint, 3: varint, 4: fixed64, 7: text },
  { isValue: true },
);
const keyValue = message(
  "KeyValue",
  { 1: text, 2: of(anyValue) },
  { isEntry: true },
);
const attributes = of(keyValue);
// The recursion: an array or a list of key-values inside a value.
anyValue.fields[5] = {
  ...of(message("ArrayValue", { 1: of(anyValue) })),
  look: LOOK_NESTED,
};
anyValue.fields[6] = {
  ...of(message("KeyValueList", { 1: attributes })),
  look: LOOK_NESTED,
};

const resource = of(message("Resource", { 1: attributes, 2: varint }));
const scope = of(
  message("InstrumentationScope", {
    1: text,
    2: text,
    3: attributes,
    4: varint,
  }),
);

/** Wraps one signal's items in scope, resource and request, which are alike for all three. */
function request(signal: string, item: Message): Message {
  const perScope = message(`Scope${signal}`, {
    1: scope,
    2: of(item),
    3: text,
  });
  const perResource = message(`Resource${signal}`, {
    1: resource,
    2: of(perScope),
    3: text,
  });
  return message(`Export${signal}ServiceRequest`, { 1: of(perResource) });
}

const span = message(
  "Span",
  {
    1: looked(LOOK_TRACE_ID),
    2: looked(LOOK_SPAN_ID),
    3: text,
    4: text,
    5: text,
    6: varint,
    7: timed(LOOK_TIME),
    8: timed(LOOK_END),
    9: attributes,
    10: varint,
    11: of(message("Event", { 1: fixed64, 2: text, 3: attributes, 4: varint })),
    12: varint,
    13: of(
      message("Link", {
        1: text,
        2: text,
        3: text,
        4: attributes,
        5: varint,
        6: fixed32,
      }),
    ),
    14: varint,
    15: of(message("Status", { 2: text, 3: varint })),
    16: fixed32,
  },
  { item: true, needsIds: true },
);

const logRecord = message(
  "LogRecord",
  {
    1: timed(LOOK_TIME),
    2: varint,
    3: text,
    5: of(anyValue),
    6: attributes,
    7: varint,
    8: fixed32,
    9: text,
    10: text,
    11: fixed64,
    12: text,
  },
  { item: true },
);

const exemplars = of(
  message("Exemplar", {
    2: fixed64,
    3: fixed64,
    4: text,
    5: text,
    6: fixed64,
    7: attributes,
  }),
);
const point = { item: true };
const numberPoint = of(
  message(
    "NumberDataPoint",
    {
      2: fixed64,
      3: timed(LOOK_TIME),
      4: fixed64,
      5: exemplars,
      6: fixed64,
      7: attributes,
      8: varint,
    },
    point,
  ),
);
const histogramPoint = of(
  message(
    "HistogramDataPoint",
    {
      2: fixed64,
      3: timed(LOOK_TIME),
      4: fixed64,
      5: fixed64,
      6: packable(FIXED64),
      7: packable(FIXED64),
      8: exemplars,
      9: attributes,
      10: varint,
      11: fixed64,
      12: fixed64,
    },
    point,
  ),
);
const buckets = of(message("Buckets", { 1: varint, 2: packable(VARINT) }));
const exponentialPoint = of(
  message(
    "ExponentialHistogramDataPoint",
    {
      1: attributes,
      2: fixed64,
      3: timed(LOOK_TIME),
      4: fixed64,
      5: fixed64,
      6: varint,
      7: fixed64,
      8: buckets,
      9: buckets,
      10: varint,
      11: exemplars,
      12: fixed64,
      13: fixed64,
      14: fixed64,
    },
    point,
  ),
);
const summaryPoint = of(
  message(
    "SummaryDataPoint",
    {
      2: fixed64,
      3: timed(LOOK_TIME),
      4: fixed64,
      5: fixed64,
      6: of(message("ValueAtQuantile", { 1: fixed64, 2: fixed64 })),
      7: attributes,
      8: varint,
    },
    point,
  ),
);
const metric = message("Metric", {
  1: text,
  2: text,
  3: text,
  5: of(message("Gauge", { 1: numberPoint }, { kind: metricKinds.gauge })),
  7: of(
    message(
      "Sum",
      { 1: numberPoint, 2: varint, 3: varint },
      { kind: metricKinds.sum },
    ),
  ),
  9: of(
    message(
      "Histogram",
      { 1: histogramPoint, 2: varint },
      { kind: metricKinds.histogram },
    ),
  ),
  10: of(
    message(
      "ExponentialHistogram",
      { 1: exponentialPoint, 2: varint },
      { kind: metricKinds.exponential_histogram },
    ),
  ),
  11: of(
    message("Summary", { 1: summaryPoint }, { kind: metricKinds.summary }),
  ),
  12: attributes,
});

/** The three signals and the request message of each. */
export const requests = {
  traces: request("Traces", span),
  logs: request("Logs", logRecord),
  metrics: request("Metrics", metric),
} as const;

export type Signal = keyof typeof requests;
export const signals = Object.keys(requests) as Signal[];
