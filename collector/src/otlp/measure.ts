import {
  field,
  hashBytes,
  originOf,
  readField,
  type AttributeLimits,
  type NameJudge,
  type Names,
  type Origin,
} from "./names.js";

/** The names that a request's items are told apart by. */
export type Named = "operations" | "series" | "nothing";

const NAME_OF_SPAN = 5;
const NAME_OF_METRIC = 1;
/** The fields of a Metric that hold its data points, and the field of a point that holds its attributes. */
const pointAttributes: Readonly<Record<number, number>> = {
  5: 7,
  7: 7,
  9: 9,
  10: 1,
  11: 7,
};
/** Room for the key and the tags around a value. */
const ENTRY_BYTES = 8;

/**
 * Whether anything of a request may be over a limit. Asks after every name, so that new ones are taken
 * note of; looks into attributes only of items that are large enough to hold too much. What it suspects
 * wrongly, {@link curb} leaves as it is.
 *
 * @param request bytes that the scan has accepted, without nested values
 * @param isBound the key names the environment: what the resource claims does not count
 */
export function isOver(
  request: Buffer,
  named: Named,
  limits: AttributeLimits,
  judge: NameJudge,
  isBound: boolean,
): boolean {
  // An attribute takes two bytes at the least, and a long value as many as it has.
  const large = Math.min(2 * limits.count, limits.valueBytes + ENTRY_BYTES);
  let over = false;
  for (let at = 0; at < request.length;) {
    at = readField(request, at);
    const { number, wire, from, to } = field;
    if (wire === 2 && number === 1) {
      over = resource(request, from, to, named, large, judge, isBound) || over;
    }
  }
  return over;
}

function resource(
  bytes: Buffer,
  start: number,
  end: number,
  named: Named,
  large: number,
  judge: NameJudge,
  isBound: boolean,
): boolean {
  const origin = originIn(bytes, start, end);
  let over =
    (origin.environment !== 0 &&
      !isBound &&
      !judge.environment(origin.environment)) ||
    (origin.service !== 0 && !judge.service(origin.service));
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    const { number, wire, from, to } = field;
    if (wire !== 2) continue;
    if (number === 1) over ||= to - from > large;
    else if (number === 2) {
      over = scope(bytes, from, to, named, large, judge, origin) || over;
    }
  }
  return over;
}

/** The last Resource of a Resource…: where there are several, protobuf merges them. */
export function originIn(bytes: Buffer, start: number, end: number): Origin {
  let origin: Origin = { environment: 0, service: 0, identity: 0 };
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    const { number, wire, from, to } = field;
    if (wire === 2 && number === 1) origin = originOf(bytes, from, to);
  }
  return origin;
}

function scope(
  bytes: Buffer,
  start: number,
  end: number,
  named: Named,
  large: number,
  judge: NameJudge,
  origin: Origin,
): boolean {
  let over = false;
  const operations = judge.operations(origin.service);
  const known = judge.series(origin.service);
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    const { number, wire, from, to } = field;
    if (wire !== 2) continue;
    // A metric is as large as its points together: each is looked at by itself.
    if (number === 1 || (number === 2 && named !== "series")) {
      over ||= to - from > large;
    }
    if (number !== 2) continue;
    if (named === "operations") {
      over = !operations.has(spanName(bytes, from, to)) || over;
    } else if (named === "series") {
      over = metric(bytes, from, to, large, known, origin) || over;
    }
  }
  return over;
}

export function spanName(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    if (field.number === NAME_OF_SPAN && field.wire === 2) {
      return hashBytes(bytes, field.from, field.to);
    }
  }
  return 0;
}

function metric(
  bytes: Uint8Array,
  start: number,
  end: number,
  large: number,
  known: Names,
  origin: Origin,
): boolean {
  let over = false;
  const name = metricName(bytes, start, end, origin);
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    const { number: kind, wire: kindWire, from: first, to } = field;
    const attributes = pointAttributes[kind];
    if (attributes === undefined || kindWire !== 2) continue;
    for (let inner = first; inner < to;) {
      inner = readField(bytes, inner);
      const { number, wire, from, to: stop } = field;
      if (wire !== 2 || number !== 1) continue;
      over ||= stop - from > large;
      over = !known.has(series(bytes, from, stop, attributes, name)) || over;
    }
  }
  return over;
}

/** A metric of a resource; the seed of its series. */
export function metricName(
  bytes: Uint8Array,
  start: number,
  end: number,
  { identity }: Origin,
): number {
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    if (field.number === NAME_OF_METRIC && field.wire === 2) {
      return hashBytes(bytes, field.from, field.to, identity);
    }
  }
  return identity;
}

/** Which series a data point belongs to: the order of its attributes does not matter. */
export function series(
  bytes: Uint8Array,
  start: number,
  end: number,
  attributes: number,
  metric: number,
): number {
  let hash = metric;
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    if (field.number === attributes && field.wire === 2) {
      hash = (hash + hashBytes(bytes, field.from, field.to)) | 0;
    }
  }
  return hash;
}
