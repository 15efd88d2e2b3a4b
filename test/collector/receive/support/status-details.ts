import protobuf from "protobufjs";

// Written from google/rpc/status.proto and error_details.proto, apart from the collector's own encoder.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }
`);

/** Seconds of the RetryInfo in a google.rpc.Status. */
export function decodeStatusDetails(bytes: Uint8Array): number | undefined {
  const { details } = root.lookupType("Status").decode(bytes) as unknown as {
    details: { type_url: string; typeUrl?: string; value: Uint8Array }[];
  };
  for (const detail of details) {
    const type = detail.typeUrl ?? detail.type_url;
    if (type !== "type.googleapis.com/google.rpc.RetryInfo") continue;
    const info = root.lookupType("RetryInfo");
    const { retryDelay } = info.toObject(info.decode(detail.value), {
      longs: Number,
    }) as { retryDelay: { seconds: number } };
    return retryDelay.seconds;
  }
  return undefined;
}
