import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { type AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decode, type Received } from "./decode.js";

export interface SinkRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Without its compression. */
  body: Buffer;
}

/** A collector that keeps what it gets. */
export interface Sink extends Received {
  url: string;
  requests: SinkRequest[];
  /** Forgets everything. */
  clear: () => void;
  close: () => Promise<void>;
}

/**
 * Starts a sink on a free port.
 *
 * @param salted the key that it gives for hashes of settings, as an Isoscope collector does
 * @param answer answers a request in the sink's place when it returns true; nothing is then kept
 */
export async function startSink(
  answer: (path: string, response: ServerResponse) => boolean = () => false,
  salted?: string,
): Promise<Sink> {
  const received: Received = { spans: [], logs: [], metrics: [] };
  const requests: SinkRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      if (request.method !== "POST") {
        // The agent asks for the key of the hashes of settings; a plain receiver has none.
        response.statusCode = salted === undefined ? 404 : 200;
        response.end(JSON.stringify({ key: salted }));
        return;
      }
      const whole = Buffer.concat(chunks);
      const body =
        request.headers["content-encoding"] === "gzip"
          ? gunzipSync(whole)
          : whole;
      requests.push({ path, headers: request.headers, body });
      if (answer(path, response)) return;
      const type = request.headers["content-type"] ?? "";
      const got = decode(path.split("/").at(-1) ?? "", type, body);
      received.spans.push(...got.spans);
      received.logs.push(...got.logs);
      received.metrics.push(...got.metrics);
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    ...received,
    requests,
    url: `http://127.0.0.1:${port}`,
    clear: () => {
      const { spans, logs, metrics } = received;
      for (const all of [spans, logs, metrics, requests]) all.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An address where nothing listens. */
export async function closedPort(): Promise<string> {
  const sink = await startSink();
  await sink.close();
  return sink.url;
}
