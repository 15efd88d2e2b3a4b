/** Takes what any agent sends, counts the spans in it, and answers `GET /count`. Prints its port. */
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { gunzipSync, inflateSync } from "node:zlib";
import { countSpans } from "./count-spans.js";

let spans = 0;
let requests = 0;
let bytes = 0;

const server = createServer((request, response) => {
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
    response.setHeader("content-type", "application/json");
    response.end("{}");
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log((server.address() as AddressInfo).port);
});
