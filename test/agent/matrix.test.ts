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

const started = [
  ["--import", "fastify.mjs"],
  ["--import", "express.cjs"],
  ["--require", "express.mjs"],
  ["--require", "fastify.cjs"],
] as const;

describe.each([20, 22, 24, 26])("Node %i", (major) => {
  let node: ReturnType<typeof nodeOf>;
  beforeAll(() => {
    node = nodeOf(major);
  }, 60_000);

  it.for(started)("%s %s sends every signal", async ([flag, app], { skip }) => {
    if ("missing" in node) return skip(node.missing);
    const { code, stderr } = await run(flag, app, {
      node: node.path,
      env: { ISOSCOPE_ENDPOINT: sink.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
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
  });
});
