import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { repository } from "../support/compiled.js";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

const known = process.allowedNodeEnvironmentFlags;
/** Node's permission model, with what the application needs and nothing above its folder. */
const permission = [
  known.has("--permission") ? "--permission" : "--experimental-permission",
  ...(known.has("--allow-net") ? ["--allow-net"] : []),
  `--allow-fs-read=${repository}/*`,
];

it.each([
  // Express cannot do with the first, Fastify with the second, whatever is loaded besides.
  ["with frozen intrinsics", "fastify.cjs", ["--frozen-intrinsics"]],
  [
    "without code from strings",
    "express.cjs",
    ["--disallow-code-generation-from-strings", "--disable-proto=throw"],
  ],
  ["with little memory", "express.cjs", ["--max-old-space-size=24"]],
  [
    "under the permission model",
    "express.cjs",
    [...permission, "--allow-worker"],
  ],
])("works %s", async (_how, app, flags) => {
  const { code, stderr } = await run("--require", app, {
    nodeArgs: ["--no-warnings", ...flags],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(sink.spans.map(({ name }) => name)).toContain("GET /item/:id");
});

it("says which permission it lacks, once, and lets the application run", async () => {
  const { code, stderr } = await run("--require", "express.cjs", {
    nodeArgs: ["--no-warnings", ...permission],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^\[isoscope\] ISO-A02 .*--allow-worker.*\n$/);
});
