/** What a collector did not take of a request it accepted. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/**
 * Reads `partial_success` of an Export…ServiceResponse; the three signals' have the same fields.
 *
 * @param contentType of the answer
 * @returns undefined when everything was taken, or the answer cannot be read
 */
export function partialSuccess(
  contentType: string | undefined,
  body: Uint8Array,
): PartialSuccess | undefined {
  try {
    const found = contentType?.startsWith("application/json")
      ? fromJson(Buffer.from(body).toString("utf8"))
      : fromProtobuf(body);
    return found.rejected > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

function fromJson(text: string): PartialSuccess {
  const { partialSuccess = {} } = JSON.parse(text || "{}") as {
    partialSuccess?: Record<string, unknown>;
  };
  const count =
    partialSuccess["rejectedSpans"] ??
    partialSuccess["rejectedLogRecords"] ??
    partialSuccess["rejectedDataPoints"];
  const message = partialSuccess["errorMessage"];
  return {
    // An int64 is a string in OTLP/JSON.
    rejected: Number(count ?? 0),
    message: typeof message === "string" ? message : "",
  };
}

/** `message { partial_success = 1 { int64 rejected = 1; string error_message = 2; } }` */
function fromProtobuf(bytes: Uint8Array): PartialSuccess {
  let rejected = 0;
  let message = "";
  for (const outer of fields(bytes)) {
    if (outer.number !== 1 || typeof outer.value === "number") continue;
    for (const { number, value } of fields(outer.value)) {
      if (number === 1 && typeof value === "number") rejected = value;
      if (number === 2 && typeof value !== "number") {
        message = Buffer.from(value).toString("utf8");
      }
    }
  }
  return { rejected, message };
}

function* fields(
  bytes: Uint8Array,
): Generator<{ number: number; value: number | Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error("not a protobuf message");
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = tag >>> 3;
    if ((tag & 7) === 0) yield { number, value: varint() };
    else if ((tag & 7) === 2) {
      const length = varint();
      yield { number, value: bytes.subarray(at, at + length) };
      at += length;
    } else throw new Error("a field no answer has");
  }
}
