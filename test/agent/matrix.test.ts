import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { repository } from "../support/compiled.js";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

const FOLDER = join(repository, "node_modules/.cache/isoscope-node");

/** Path of a node of another major version, fetched from the registry the first time. */
function nodeOf(major: number): { path: string } | { missing: string } {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(FOLDER, String(major));
  const path = join(folder, `node_modules/node-${platform}/bin/node`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const { status, stderr } = spawnSync(
      "npm",
      [
        "install",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        `node-${platform}@${major}`,
      ],
      { cwd: folder, encoding: "utf8", timeout: 50_000 },
    );
    if (status !== 0 || !existsSync(path)) {
      return {
        missing: `node-${platform}@${major} could not be had from the registry: ${stderr.trim().split("\n").at(-1) ?? ""}`,
      };
    }
  }
  return { path };
}

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

/** One way to start an application with the agent. */
interface Way {
  readonly how: string;
  readonly flag?: "--import" | "--require";
  readonly app: string;
  readonly nodeArgs?: string[];
  readonly env?: Record<string, string>;
  /** The first major version that can. */
  readonly since?: number;
  readonly end?: NodeJS.Signals;
}

const REGISTER = "@isoscope/agent/register";

const WAYS: readonly Way[] = [
  { how: "--import, ES module", flag: "--import", app: "fastify.mjs" },
  { how: "--import, CommonJS", flag: "--import", app: "express.cjs" },
  { how: "--require, ES module", flag: "--require", app: "express.mjs" },
  { how: "--require, CommonJS", flag: "--require", app: "fastify.cjs" },
  {
    how: "NODE_OPTIONS, ES module",
    app: "express.mjs",
    env: { NODE_OPTIONS: `--import ${REGISTER}` },
  },
  {
    how: "NODE_OPTIONS, CommonJS",
    app: "express.cjs",
    env: { NODE_OPTIONS: `--require ${REGISTER}` },
  },
  { how: "start() and shutdown()", app: "coded.mjs", end: "SIGKILL" },
  {
    how: "--import, tsx",
    flag: "--import",
    app: "typed.ts",
    nodeArgs: ["--import", "tsx"],
  },
  {
    how: "--require, tsx",
    flag: "--require",
    app: "typed.ts",
    nodeArgs: ["--import", "tsx"],
  },
  {
    how: "--import, TypeScript without a tool",
    flag: "--import",
    app: "typed.ts",
    nodeArgs: ["--no-warnings"],
    since: 22,
  },
];

describe.each([20, 22, 24, 26])("Node %i", (major) => {
  let node: ReturnType<typeof nodeOf>;
  beforeAll(() => {
    node = nodeOf(major);
  }, 60_000);

  it.for(WAYS.filter(({ since = 0 }) => major >= since))(
    "$how: every signal arrives",
    async ({ flag, app, nodeArgs, env, end }, { skip }) => {
      if ("missing" in node) return skip(node.missing);
      const { code, signal, stderr } = await run(flag, app, {
        node: node.path,
        env: { ISOSCOPE_ENDPOINT: sink.url, ...env },
        ...(nodeArgs === undefined ? {} : { nodeArgs }),
      });
      expect({ code, signal, stderr }).toEqual({
        code: end === undefined ? 0 : null,
        signal: end ?? null,
        stderr: "",
      });
      const server = sink.spans.find(
        ({ kind, attributes }) =>
          kind === 2 && attributes["http.response.status_code"] === 200,
      );
      expect(server?.name).toBe("GET /item/:id");
      expect(server?.resource["process.runtime.version"]).toMatch(
        new RegExp(`^${major}\\.`),
      );
      const record = sink.logs.find(({ body }) => body === "item asked for");
      expect(record?.traceId).toBe(server?.traceId);
      expect(sink.metrics.map(({ name }) => name)).toContain(
        "http.server.request.duration",
      );
    },
  );
});
