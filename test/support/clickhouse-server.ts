import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled } from "./compiled.js";
import { startProcess } from "./process.js";

export interface TestServer {
  /** For ISOSCOPE_CLICKHOUSE_URL, with a database of its own that is not there yet. */
  readonly url: string;
  readonly database: string;
  stop: () => Promise<void>;
}

/** A database name that no other run uses. */
export function ownDatabase(): string {
  return `isoscope_test_${randomBytes(6).toString("hex")}`;
}

/** The real server of ISOSCOPE_TEST_CLICKHOUSE_URL, or else the front over the embedded engine. */
export async function testServer(): Promise<TestServer> {
  const database = ownDatabase();
  const real = process.env["ISOSCOPE_TEST_CLICKHOUSE_URL"];
  if (real !== undefined && real !== "") {
    const url = new URL(real);
    url.pathname = `/${database}`;
    return { url: url.href, database, stop: () => Promise.resolve() };
  }
  const front = await startFront();
  return { url: `${front.url}/${database}`, database, stop: front.stop };
}

export interface FrontOptions {
  /** Kept by `kill`, removed by `stop` unless it was given. */
  readonly path?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
}

export interface RunningFront {
  readonly url: string;
  readonly port: number;
  readonly path: string;
  /** As an engine dies: its folder stays. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Starts the HTTP front over the embedded engine as a process. */
export async function startFront(
  options: FrontOptions = {},
): Promise<RunningFront> {
  const path = options.path ?? mkdtempSync(join(tmpdir(), "isoscope-front-"));
  const { port = 0, user, password } = options;
  const child = await startProcess({
    name: "ClickHouse front",
    args: [
      compiled("support/clickhouse-front.js"),
      ...["--path", path, "--port", String(port)],
      ...(user === undefined ? [] : ["--user", user]),
      ...(password === undefined ? [] : ["--password", password]),
    ],
    ready: (line) => /^ready (http:.+)$/.exec(line)?.[1],
  });
  return {
    url: child.value,
    port: Number(new URL(child.value).port),
    path,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    async stop() {
      await child.stop();
      if (options.path === undefined)
        rmSync(path, { recursive: true, force: true });
    },
  };
}
