import { createServer, type IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createGunzip, createInflate } from "node:zlib";
import { Engine, FrontError, type Answer } from "./clickhouse-engine.js";

/**
 * Test support, not a product: as much of ClickHouse's HTTP interface as @clickhouse/client uses, over the
 * embedded engine, for machines where no server can run. Statements, types, errors and deduplication are
 * the real engine's; the HTTP around them is not.
 *
 * Run as a process: `node clickhouse-front.js --path <folder> --port 0 [--user u --password p]`
 */
const { values: options } = parseArgs({
  options: {
    path: { type: "string" },
    port: { type: "string", default: "0" },
    user: { type: "string", default: "default" },
    password: { type: "string", default: "" },
  },
});
if (options.path === undefined) throw new Error("--path is missing");

const engine = new Engine(join(options.path, "store"));
const bodies = join(options.path, "bodies");
mkdirSync(bodies, { recursive: true });
// A schema given as text is written to a cache in the working directory.
process.chdir(options.path);
let count = 0;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://front");
  if (url.pathname === "/ping") {
    response.end("Ok.\n");
    return;
  }
  const queryId = url.searchParams.get("query_id") ?? "";
  const body = join(bodies, String(count++));
  answer(request, url.searchParams, body)
    .then(({ bytes, format, summary }) => {
      response
        .writeHead(200, {
          "Content-Type": "application/octet-stream",
          "X-ClickHouse-Server-Display-Name": "front",
          "X-ClickHouse-Query-Id": queryId,
          "X-ClickHouse-Format": format,
          "X-ClickHouse-Summary": JSON.stringify(summary),
        })
        .end(bytes);
    })
    .catch((error: unknown) => {
      const known = FrontError.of(error);
      response
        .writeHead(known.status, {
          "Content-Type": "text/plain; charset=UTF-8",
          "X-ClickHouse-Query-Id": queryId,
          "X-ClickHouse-Exception-Code": known.code,
        })
        .end(`${known.message}\n`);
    })
    .finally(() => {
      rmSync(body, { force: true });
    });
});

async function answer(
  request: IncomingMessage,
  search: URLSearchParams,
  body: string,
): Promise<Answer> {
  // The body is read in any case: an answer before its end would reset the connection.
  await save(request, body);
  checkUser(request, search);
  const params: Record<string, string> = {};
  for (const [name, value] of search) {
    if (name.startsWith("param_")) params[name.slice("param_".length)] = value;
    else checkSetting(name);
  }
  return engine.run({
    database: search.get("database") ?? "default",
    query: search.get("query") ?? "",
    params,
    body,
    format: search.get("default_format") ?? "TabSeparated",
  });
}

async function save(request: IncomingMessage, path: string): Promise<void> {
  const file = createWriteStream(path);
  const encoding = request.headers["content-encoding"];
  if (encoding === "gzip") await pipeline(request, createGunzip(), file);
  else if (encoding === "deflate")
    await pipeline(request, createInflate(), file);
  else await pipeline(request, file);
}

function checkUser(request: IncomingMessage, search: URLSearchParams): void {
  const [, basic = ""] = /^Basic (.+)$/.exec(
    request.headers.authorization ?? "",
  ) ?? [undefined, Buffer.from("default:").toString("base64")];
  const login = Buffer.from(basic, "base64").toString();
  const colon = login.indexOf(":");
  const [user, password] = [login.slice(0, colon), login.slice(colon + 1)];
  const given = {
    user: search.get("user") ?? user,
    password: search.get("password") ?? password,
  };
  if (
    given.user !== options.user ||
    given.password !== (options.password || "")
  ) {
    throw new FrontError(
      "516",
      "AUTHENTICATION_FAILED",
      `${given.user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    );
  }
}

const httpOnly = new Set([
  "query",
  "query_id",
  "database",
  "default_format",
  "user",
  "password",
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "enable_http_compression",
]);

/** A server would apply it; here it would leak into later statements, so the product must not send it. */
function checkSetting(name: string): void {
  if (httpOnly.has(name)) return;
  throw new FrontError(
    "115",
    "UNKNOWN_SETTING",
    `Setting ${name} came in the URL; Isoscope's settings belong into the statement.`,
  );
}

server.listen(Number(options.port), "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") return;
  console.log(`ready http://127.0.0.1:${address.port}`);
});
process.on("SIGTERM", () => {
  server.close(() => {
    engine.close();
    process.exit(0);
  });
  server.closeAllConnections();
});
