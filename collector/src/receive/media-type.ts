import type { Encoding } from "./answers.js";

export const PROTOBUF: Encoding = "application/x-protobuf";
export const JSON_TYPE: Encoding = "application/json";

/** The encoding a Content-Type names, whatever its case and parameters; undefined when it is not OTLP. */
export function encodingNamed(
  contentType: string | undefined,
): Encoding | undefined {
  const name = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  return name === PROTOBUF || name === JSON_TYPE ? name : undefined;
}
