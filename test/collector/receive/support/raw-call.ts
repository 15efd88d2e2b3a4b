import { connect } from "node:http2";
import { exportPaths } from "./grpc-caller.js";

export interface RawAnswer {
  /** grpc-status, wherever it came. */
  status: string | undefined;
  /** :status. */
  http: number | undefined;
  /** The code the stream was closed with. */
  reset: number;
}

/** What stands before a gRPC message: its flag and its length. */
export function prefix(length: number, flag = 0): Buffer {
  const bytes = Buffer.alloc(5, flag);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

export const callHeaders = {
  ":method": "POST",
  ":path": exportPaths.traces,
  "content-type": "application/grpc",
  te: "trailers",
};

/**
 * A gRPC call made of these very bytes, on a connection of its own.
 *
 * @param ended false leaves the call open after them
 */
export function rawCall(
  port: number,
  bytes: Buffer,
  more: Record<string, string> = {},
  ended = true,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const stream = session.request({ ...callHeaders, ...more });
    const found: RawAnswer = { status: undefined, http: undefined, reset: -1 };
    const note = (received: Record<string, unknown>) => {
      const status = received["grpc-status"];
      const http = received[":status"];
      if (typeof status === "string") found.status ??= status;
      if (typeof http === "number") found.http ??= http;
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("error", () => undefined);
    stream.on("close", () => {
      session.close();
      resolve({ ...found, reset: stream.rstCode });
    });
    stream.resume();
    if (ended) stream.end(bytes);
    else stream.write(bytes);
  });
}
