import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { environment } from "./config.js";
import { withAgent } from "./find-agent.js";

/** What a small application said of the agent loaded into it. */
export interface Probe {
  /** Its service name, by which what it sent is found again. */
  readonly service: string;
  readonly isHttpPatched: boolean;
  /** What the agent complained about, line by line. */
  readonly complaints: readonly string[];
  /** Set when it did not end well. */
  readonly failure: string | undefined;
}

/** The environment its telemetry is filed under, unless the key names another. */
const PROBE_ENVIRONMENT = "isoscope-doctor";

// One request to itself, one log line: a span, a record and the metrics of both.
const APPLICATION = `
  const http = require("node:http");
  console.log("isoscope doctor was here");
  const server = http.createServer((request, response) => response.end("ok"));
  server.listen(0, "127.0.0.1", () => {
    http.get({ port: server.address().port, host: "127.0.0.1" }, (answer) => {
      answer.resume();
      answer.on("end", () => { server.close(); server.closeAllConnections(); });
    });
  });
  process.stdout.write("\\n" + JSON.stringify({ patched: http.request.__wrapped === true }));
`;

/**
 * Runs a small application with the agent, the way \`isoscope run\` would.
 *
 * @param register as found by findAgent
 * @param collector where it sends to
 */
export function probe(
  register: string,
  collector: { readonly url: string; readonly key?: string },
): Probe {
  const service = `isoscope-doctor-${randomBytes(4).toString("hex")}`;
  const { stdout, stderr, status, signal, error } = spawnSync(
    process.execPath,
    ["-e", APPLICATION],
    {
      encoding: "utf8",
      timeout: 15_000,
      env: {
        ...environment,
        ISOSCOPE_ENDPOINT: collector.url,
        ...(collector.key === undefined ? {} : { ISOSCOPE_KEY: collector.key }),
        ISOSCOPE_ENVIRONMENT: PROBE_ENVIRONMENT,
        ISOSCOPE_COMMIT: "",
        ISOSCOPE_AGENT_SPOOL_MAX_MB: "0",
        OTEL_SERVICE_NAME: service,
        // Its one request must not be left to chance.
        OTEL_TRACES_SAMPLER: "always_on",
        NODE_OPTIONS: withAgent(environment["NODE_OPTIONS"], register),
      },
    },
  );
  const said = /\{"patched":(true|false)\}/.exec(stdout);
  return {
    service,
    isHttpPatched: said?.[1] === "true",
    complaints: stderr
      .split("\n")
      .filter((line) => line.includes("[isoscope]")),
    failure:
      error?.message ??
      (status === 0
        ? undefined
        : `it ended with ${signal ?? `exit code ${status ?? "?"}`}: ${stderr.trim().split("\n").at(-1) ?? ""}`),
  };
}
