/** An attribute's value as a test writes it; a whole number becomes an integer. */
export type Value =
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | null
  | Value[]
  | { [key: string]: Value };

/** The AnyValue message of opentelemetry-proto, as a plain object. */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: number | string;
  doubleValue?: number;
  arrayValue?: { values: AnyValue[] };
  kvlistValue?: { values: KeyValue[] };
  bytesValue?: Uint8Array;
}

export interface KeyValue {
  key: string;
  value: AnyValue;
}

/** `null` becomes an AnyValue with nothing set, as the specification has it. */
export function anyValue(value: Value): AnyValue {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  // 64-bit integers travel as text: a number could not hold them.
  if (typeof value === "bigint") return { intValue: value.toString() };
  if (typeof value === "number")
    return Number.isSafeInteger(value)
      ? { intValue: value }
      : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: value };
  if (Array.isArray(value))
    return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: attributes(value) } };
}

export function attributes(values: Record<string, Value>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: anyValue(value),
  }));
}
