import * as http from "node:http";
import * as https from "node:https";
import { type Target } from "../config";

/** The collector's answer to one request. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

/** Most of an answer that is read; the specification lets a client limit it. */
const MAX_ANSWER_BYTES = 64 * 1024;

const agents = {
  "http:": new http.Agent({ keepAlive: true, maxSockets: 4 }),
  "https:": new https.Agent({ keepAlive: true, maxSockets: 4 }),
};

/**
 * Sends one gzipped OTLP request.
 *
 * @param timeoutMs for the whole exchange
 * @throws Error when no answer came
 */
export async function post(
  target: Target,
  contentType: string,
  body: Uint8Array,
  timeoutMs: number,
): Promise<Answer> {
  const url = new URL(target.url);
  const secure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(
      url,
      {
        method: "POST",
        agent: agents[secure ? "https:" : "http:"],
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...target.headers,
          "content-type": contentType,
          "content-encoding": "gzip",
          "content-length": body.byteLength,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
