import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { urlToHttpOptions } from "node:url";
import { type Target, type Tls } from "../config";
import { answeredLookup } from "./lookup";

/** The collector's answer to one request. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

const findHost = answeredLookup();

/** Most of an answer that is read; the specification lets a client limit it. */
const MAX_ANSWER_BYTES = 64 * 1024;

const plain = new http.Agent({ keepAlive: true, maxSockets: 4 });
const secured = new Map<string, https.Agent>();

/**
 * The connections for one set of certificates, whose files are read once.
 *
 * @throws Error when one cannot be read
 */
function securedAgent({ ca, cert, key }: Tls): https.Agent {
  const name = JSON.stringify([ca, cert, key]);
  let agent = secured.get(name);
  if (agent === undefined) {
    agent = new https.Agent({
      keepAlive: true,
      maxSockets: 4,
      ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
      ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
      ...(key === undefined ? {} : { key: readFileSync(key) }),
    });
    secured.set(name, agent);
  }
  return agent;
}

/**
 * Sends one gzipped OTLP request.
 *
 * @param timeoutMs for the whole exchange
 * @throws Error when no answer came
 */
export function post(
  target: Target,
  contentType: string,
  body: Uint8Array,
  timeoutMs: number,
): Promise<Answer> {
  const headers = {
    "content-type": contentType,
    "content-encoding": "gzip",
    "content-length": body.byteLength,
  };
  return exchange(target, "POST", headers, body, timeoutMs);
}

/**
 * Asks for something.
 *
 * @param timeoutMs for the whole exchange
 * @throws Error when no answer came
 */
export function get(target: Target, timeoutMs: number): Promise<Answer> {
  return exchange(target, "GET", {}, undefined, timeoutMs);
}

async function exchange(
  target: Target,
  method: string,
  headers: http.OutgoingHttpHeaders,
  body: Uint8Array | undefined,
  timeoutMs: number,
): Promise<Answer> {
  const { module, options } = routeTo(target);
  return new Promise((resolve, reject) => {
    const request = module.request(
      { ...options, method, headers: { ...target.headers, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
            contentType: response.headers["content-type"],
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    const timer = setTimeout(() => {
      request.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs).unref();
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body);
  });
}

interface Route {
  readonly module: typeof http | typeof https;
  readonly options: http.RequestOptions;
}

const routes = new WeakMap<Target, Route>();

/** What is the same for every request to one place: its URL is taken apart once. */
function routeTo(target: Target): Route {
  let route = routes.get(target);
  if (route === undefined) {
    const url = new URL(target.url);
    const secure = url.protocol === "https:";
    const agent = secure ? securedAgent(target.tls) : plain;
    route = {
      module: secure ? https : http,
      options: { ...urlToHttpOptions(url), agent, lookup: findHost },
    };
    routes.set(target, route);
  }
  return route;
}
