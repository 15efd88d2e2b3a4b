/**
 * Takes what any agent sends, counts the spans in it, and answers `GET /count`. Prints where, as a `Sink`;
 * with the argument `tls` it listens with a certificate of its own making too.
 */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, type Server } from "node:net";
import { gunzipSync, inflateSync } from "node:zlib";
import { makeCertificate } from "./certificate.js";
import { countSpans } from "./count-spans.js";
import { newrelicAnswer, newrelicMethod } from "./newrelic.js";

/** Where a sink listens. */
export interface Sink {
  readonly url: string;
  readonly tls?: {
    readonly port: number;
    /** Path of the file that says whom to trust. */
    readonly certificate: string;
  };
}

let spans = 0;
let requests = 0;
let bytes = 0;

const take: RequestListener = (request, response) => {
  const path = request.url ?? "";
  if (request.method === "GET" && path === "/count") {
    response.end(JSON.stringify({ spans, requests, bytes }));
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    requests += 1;
    bytes += body.byteLength;
    const encoding = request.headers["content-encoding"];
    spans += countSpans(
      path,
      encoding === "gzip"
        ? gunzipSync(body)
        : encoding === "deflate"
          ? inflateSync(body)
          : body,
    );
    const method = newrelicMethod(path);
    const answer =
      method === undefined
        ? {}
        : newrelicAnswer(method, `127.0.0.1:${request.socket.localPort ?? 0}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
};

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function listenSecurely(): Promise<NonNullable<Sink["tls"]>> {
  const { key, certificate, file } = makeCertificate();
  const port = await listening(
    createSecureServer({ key, cert: certificate }, take),
  );
  return { port, certificate: file };
}

// Killed, it would leave its certificate behind.
process.once("SIGTERM", () => process.exit());

const sink: Sink = {
  url: `http://127.0.0.1:${await listening(createServer(take))}`,
  ...(process.argv[2] === "tls" ? { tls: await listenSecurely() } : {}),
};
console.log(JSON.stringify(sink));
