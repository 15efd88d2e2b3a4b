import { originIn, metricName, series, spanName } from "./measure.js";
import { LENGTH, VARINT, type Message } from "./messages.js";
import {
  namedBy,
  OVERFLOW,
  SERIES_OVERFLOW,
  textEntry,
  type AttributeLimits,
  type NameJudge,
  type Origin,
} from "./names.js";
import { ByteReader, varintBytes } from "./wire.js";

/** What was changed, each counted by occurrence. */
export interface Curbed {
  environments: number;
  services: number;
  operations: number;
  series: number;
  /** Attributes left out because there were too many. */
  attributes: number;
  /** Values cut short. */
  values: number;
}

export interface Curbs {
  readonly limits: AttributeLimits;
  readonly judge: NameJudge;
  readonly isBound: boolean;
}

/**
 * Brings a request within the limits: names beyond them become {@link OVERFLOW}, the attributes of series
 * beyond them {@link SERIES_OVERFLOW}, surplus attributes are left out and counted where OTLP has a field
 * for it, long values are cut. Everything else stays byte for byte.
 *
 * @param request bytes that the scan has accepted, without nested values
 * @param message which request it is
 */
export function curb(
  request: Buffer,
  message: Message,
  curbs: Curbs,
): { request: Uint8Array; curbed: Curbed } {
  const curbed = {
    environments: 0,
    services: 0,
    operations: 0,
    series: 0,
    attributes: 0,
    values: 0,
  };
  const rewriter = new Rewriter(request, curbs, curbed);
  const chunks = rewriter.message(0, request.length, message, {});
  return {
    request: chunks === undefined ? request : Buffer.concat(chunks),
    curbed,
  };
}

/** Where in a request the rewriter is. */
interface Place {
  readonly origin?: Origin;
  readonly metric?: number;
  /** In a Resource: what of it goes. */
  readonly environmentOver?: boolean;
  readonly serviceOver?: boolean;
}

type Chunks = Uint8Array[];

/** Where OTLP counts the attributes that were left out. */
const droppedField: Readonly<Record<string, number>> = {
  Resource: 2,
  InstrumentationScope: 4,
  Span: 10,
  Event: 4,
  Link: 5,
  LogRecord: 7,
};
const SPAN_NAME = 5;
const VALUE = 2;

class Rewriter {
  readonly #bytes: Buffer;
  readonly #curbs: Curbs;
  readonly #curbed: Curbed;

  constructor(bytes: Buffer, curbs: Curbs, curbed: Curbed) {
    this.#bytes = bytes;
    this.#curbs = curbs;
    this.#curbed = curbed;
  }

  /** The message as it shall be; undefined when it may stay. */
  message(
    start: number,
    end: number,
    message: Message,
    outer: Place,
  ): Chunks | undefined {
    const place = this.#placeIn(start, end, message, outer);
    const overflown = this.#isOverflown(start, end, message, place);
    const chunks: Chunks = [];
    const reader = new ByteReader(this.#bytes, start, end);
    let copied = start;
    let entries = 0;
    let left = 0;
    let dropped = 0;
    while (reader.more()) {
      const fieldStart = reader.at;
      const { number, wire } = reader.tag();
      if (wire === VARINT && number === droppedField[message.name]) {
        dropped = reader.varint();
        continue;
      }
      if (wire !== LENGTH) {
        reader.skip(wire);
        continue;
      }
      const [from, to] = reader.block();
      const inner = message.fields[number]?.message;
      let replaced: Chunks | undefined;
      if (inner?.isEntry === true) {
        entries++;
        if (overflown && !message.needsIds) {
          replaced = entries === 1 ? seriesOverflow(number) : [];
        } else if (entries > this.#curbs.limits.count) {
          left++;
          replaced = [];
        } else replaced = wrap(number, this.#entry(from, to, place));
      } else if (overflown && message.needsIds && number === SPAN_NAME) {
        replaced = wrap(number, [Buffer.from(OVERFLOW)]);
      } else if (inner !== undefined && !inner.isValue) {
        replaced = wrap(number, this.message(from, to, inner, place));
      }
      if (replaced === undefined) continue;
      chunks.push(this.#bytes.subarray(copied, fieldStart), ...replaced);
      copied = to;
    }
    if (chunks.length === 0) return undefined;
    chunks.push(this.#bytes.subarray(copied, end));
    const counter = droppedField[message.name];
    this.#curbed.attributes += left;
    if (left > 0 && counter !== undefined) {
      // Of a field that comes twice, the last counts.
      chunks.push(
        varintBytes(counter * 8 + VARINT),
        varintBytes(dropped + left),
      );
    }
    return chunks;
  }

  #placeIn(start: number, end: number, message: Message, outer: Place): Place {
    if (message.name.startsWith("Resource") && message.name !== "Resource") {
      return { origin: originIn(this.#bytes, start, end) };
    }
    const { origin } = outer;
    if (origin === undefined) return outer;
    const { judge, isBound } = this.#curbs;
    if (message.name === "Resource") {
      return {
        origin,
        environmentOver:
          !isBound &&
          origin.environment !== 0 &&
          !judge.environment(origin.environment),
        serviceOver: origin.service !== 0 && !judge.service(origin.service),
      };
    }
    return message.name === "Metric"
      ? { origin, metric: metricName(this.#bytes, start, end, origin) }
      : { origin, ...(outer.metric !== undefined && { metric: outer.metric }) };
  }

  /** Whether this span's name, or this data point's series, is one too many. */
  #isOverflown(
    start: number,
    end: number,
    message: Message,
    { origin, metric }: Place,
  ): boolean {
    if (!message.item || origin === undefined) return false;
    const { judge } = this.#curbs;
    if (message.needsIds) {
      const name = spanName(this.#bytes, start, end);
      if (judge.operations(origin.service).has(name)) return false;
      this.#curbed.operations++;
      return true;
    }
    if (metric === undefined) return false;
    const attributes = message.fields.findIndex(
      (field) => field?.message?.isEntry === true,
    );
    const name = series(this.#bytes, start, end, attributes, metric);
    if (judge.series(origin.service).has(name)) return false;
    this.#curbed.series++;
    return true;
  }

  #entry(
    start: number,
    end: number,
    { environmentOver, serviceOver }: Place,
  ): Chunks | undefined {
    const { valueBytes } = this.#curbs.limits;
    const named = environmentOver === true || serviceOver === true;
    if (!named && end - start <= valueBytes) return undefined;
    const entry = textEntry(this.#bytes, start, end);
    if (entry === undefined) return undefined;
    const what = named ? namedBy(entry.key) : undefined;
    if (what === "environment" && environmentOver === true) {
      this.#curbed.environments++;
      return this.#withValue(entry.key, Buffer.from(OVERFLOW));
    }
    if (what === "service" && serviceOver === true) {
      this.#curbed.services++;
      return this.#withValue(entry.key, Buffer.from(OVERFLOW));
    }
    if (entry.to - entry.from <= valueBytes) return undefined;
    this.#curbed.values++;
    let cut = entry.from + valueBytes;
    // Not through a character: continuation bytes of UTF-8 begin with 10.
    while (
      entry.member === 1 &&
      cut > entry.from &&
      ((this.#bytes[cut] as number) & 0xc0) === 0x80
    ) {
      cut--;
    }
    return this.#withValue(
      entry.key,
      this.#bytes.subarray(entry.from, cut),
      entry.member,
    );
  }

  /** A KeyValue of a key, as latin1, and a value. */
  #withValue(key: string, value: Uint8Array, member = 1): Chunks {
    return [
      ...(wrap(1, [Buffer.from(key, "latin1")]) ?? []),
      ...(wrap(VALUE, wrap(member, [value])) ?? []),
    ];
  }
}

function wrap(number: number, inner: Chunks | undefined): Chunks | undefined {
  if (inner === undefined) return undefined;
  const size = inner.reduce((sum, chunk) => sum + chunk.length, 0);
  return [varintBytes(number * 8 + LENGTH), varintBytes(size), ...inner];
}

const TRUE = Uint8Array.of(2 * 8 + VARINT, 1);

function seriesOverflow(number: number): Chunks {
  return (
    wrap(number, [
      ...(wrap(1, [Buffer.from(SERIES_OVERFLOW)]) ?? []),
      ...(wrap(VALUE, [TRUE]) ?? []),
    ]) ?? []
  );
}
