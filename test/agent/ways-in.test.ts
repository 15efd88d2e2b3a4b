import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { repository } from "../support/compiled.js";
import { run, temporaryFolder } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

const names = (): string[] => sink.spans.map(({ name }) => name).sort();

it.each(["--import", "--require"] as const)(
  "traces TypeScript through tsx, started with %s",
  async (flag) => {
    const { code, stderr } = await run(flag, "typed.ts", {
      nodeArgs: ["--import", "tsx"],
      env: { ISOSCOPE_ENDPOINT: sink.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(names()).toEqual(["GET", "GET /item/:id", "request handler"]);
  },
);

it("traces what the tsx command runs, through NODE_OPTIONS", async () => {
  const { code } = await command(
    [join(repository, "node_modules/tsx/dist/cli.mjs"), "typed.ts"],
    join(repository, "test/agent/apps"),
  );
  expect(code).toBe(0);
  expect(names()).toContain("GET /item/:id");
});

it.each([
  ["thread", 1],
  ["fork", 1],
  ["cluster", 2],
])(
  "traces a %s the application starts, and the application",
  async (how, parts) => {
    const { code, stderr } = await run("--require", "family.cjs", {
      args: [how],
      env: { ISOSCOPE_ENDPOINT: sink.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(names()).toEqual([
      ...Array<string>(parts).fill(`in a ${how}`),
      "in the parent",
    ]);
  },
);

it("traces a program the application spawns, through NODE_OPTIONS", async () => {
  await command(["family.cjs", "spawn"], join(repository, "test/agent/apps"));
  expect(names()).toEqual(["in a spawn", "in the parent"]);
});

it("stays out of npm, npx, yarn and pnpm, and traces what they run", async () => {
  const folder = temporaryFolder();
  const scripts = {
    work: `node ${join(repository, "test/agent/apps/own-api.cjs")} @opentelemetry/api`,
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts }));
  const npm = process.env["npm_execpath"] ?? (await npmCli());
  const { code } = await command([npm, "run", "--silent", "work"], folder);
  expect(code).toBe(0);
  expect(names()).toEqual(["through @opentelemetry/api"]);

  sink.clear();
  // Each as its launcher is named; an agent would send at least what it knows of the process.
  for (const name of ["npx-cli.js", "yarn.js", "pnpm.cjs", "corepack.js"]) {
    const launcher = join(folder, name);
    writeFileSync(launcher, "process.exitCode = 5;");
    expect(await command([launcher], folder)).toEqual({ code: 5 });
  }
  expect(sink.requests).toHaveLength(0);
  const ordinary = join(folder, "ordinary.js");
  writeFileSync(ordinary, "");
  await command([ordinary], folder);
  expect(sink.requests).not.toHaveLength(0);
});

/** Runs node with the agent in NODE_OPTIONS, as a person's shell or a container has it. */
async function command(
  args: string[],
  cwd: string,
): Promise<{ code: number | null }> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: cwd,
      ISOSCOPE_ENDPOINT: sink.url,
      NODE_OPTIONS: `--require ${join(repository, "agent/dist/register.js")}`,
    },
    stdio: "ignore",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { code };
}

/** npm's own script, found beside the node that runs this. */
async function npmCli(): Promise<string> {
  const child = spawn("npm", ["root", "-g"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [out] = (await once(child.stdout, "data")) as [Buffer];
  return join(out.toString().trim(), "npm/bin/npm-cli.js");
}
