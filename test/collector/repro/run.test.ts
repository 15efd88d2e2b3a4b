import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { repository } from "../../support/compiled.js";
import { eventually } from "../../support/eventually.js";
import { isoscope } from "../cli/support.js";

/** Fails for one currency where a setting is on; works for all others, and where it is off. */
const server = `const express = require("express");
const app = express();
app.use(express.json());
app.post("/orders/:id", (request, response) => {
  const { currency } = request.body ?? {};
  if (process.env.LEGACY_PRICES === "on" && currency === "XTS") {
    throw new RangeError("no rate for order " + request.params.id);
  }
  response.json({ ok: true });
});
app.listen(process.env.PORT, "127.0.0.1", () => console.log("ready"));
`;

const folder = mkdtempSync(join(tmpdir(), "isoscope-repro-"));
const git = (...args: string[]): string =>
  execFileSync(
    "git",
    [
      "-c",
      "user.name=t",
      "-c",
      "user.email=t@t",
      "-c",
      "commit.gpgsign=false",
      ...args,
    ],
    { cwd: folder, encoding: "utf8" },
  ).trim();

let collector: RunningCollector;
let broken: string;
let fixed: string;
let traceId: string;
let bundle: string;
const running: ChildProcess[] = [];

/** Runs the application as an environment, sends it one order, and ends it. */
async function order(
  environment: string,
  env: Record<string, string>,
): Promise<number> {
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const child = spawn(
    process.execPath,
    ["--require", "@isoscope/agent/register", "server.cjs"],
    {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        PORT: port,
        OTEL_SERVICE_NAME: "orders",
        ISOSCOPE_ENDPOINT: collector.url,
        ISOSCOPE_ENVIRONMENT: environment,
        ISOSCOPE_COMMIT: broken,
        ISOSCOPE_CAPTURE_REQUEST: "body",
        // Express prints what a handler throws unless it is told that this is a test.
        NODE_ENV: "test",
        ...env,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  running.push(child);
  await once(child.stdout, "data");
  const answer = await fetch(`http://127.0.0.1:${port}/orders/4711`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: "Bearer s3cr3t",
      "x-tenant": "acme",
    },
    body: JSON.stringify({ currency: "XTS", password: "hunter2" }),
  });
  await answer.text();
  await eventually(async () => {
    const { facts } = (await (
      await fetch(`${collector.url}/api/v1/environments/${environment}/facts`)
    ).json()) as { facts?: { name: string }[] };
    expect(facts?.map(({ name }) => name)).toContain("LEGACY_PRICES");
  }, 20_000);
  child.kill("SIGTERM");
  await once(child, "exit");
  return answer.status;
}

beforeAll(async () => {
  collector = await startCollector();
  writeFileSync(join(folder, "server.cjs"), server);
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "orders", "scripts": { "start": "node server.cjs" } }\n',
  );
  writeFileSync(
    join(folder, "compose.yaml"),
    "services:\n  web:\n    image: node:18-alpine\n",
  );
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  execFileSync("ln", [
    "-s",
    join(repository, "node_modules"),
    join(folder, "node_modules"),
  ]);
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "with the bug");
  broken = git("rev-parse", "HEAD");
  writeFileSync(join(folder, "server.cjs"), server.replace('"XTS"', '"none"'));
  git("commit", "-qam", "without");
  fixed = git("rev-parse", "HEAD");
  // node_modules is the same for both.
  writeFileSync(join(folder, "server.cjs"), server);
  expect(await order("production", { LEGACY_PRICES: "on" })).toBe(500);
  expect(await order("development", { LEGACY_PRICES: "off" })).toBe(200);
  traceId = await eventually(async () => {
    const { traces } = (await (
      await fetch(
        `${collector.url}/api/v1/traces?environment=production&status=error`,
      )
    ).json()) as { traces: { traceId: string }[] };
    expect(traces).toHaveLength(1);
    return traces[0]?.traceId ?? "";
  });
  bundle = join(folder, `repro-${traceId.slice(0, 8)}`);
}, 90_000);

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

const repro = (...args: string[]) =>
  isoscope(["repro", ...args], {
    cwd: folder,
    env: { ISOSCOPE_ENDPOINT: collector.url, NODE_ENV: "test" },
  });
const read = (name: string) => readFileSync(join(bundle, name), "utf8");

/** Has it happen again with the setting at a value. */
async function run(setting: string, ...args: string[]) {
  writeFileSync(join(bundle, "settings.env"), `LEGACY_PRICES=${setting}\n`);
  return repro(
    "run",
    bundle,
    "--setup",
    `ln -sfn ${join(repository, "node_modules")} node_modules`,
    ...args,
    "--",
    "node",
    "server.cjs",
  );
}

describe("isoscope repro", () => {
  it("writes what is known of the trace, and no secret", async () => {
    const { code, stdout, stderr } = await repro(traceId);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain(
      `repro-${traceId.slice(0, 8)}: orders POST /orders/:id in production@`,
    );
    expect(stdout).toContain("header authorization is redacted");
    expect(JSON.parse(read("repro.json"))).toMatchObject({
      traceId,
      environment: "production",
      commit: broken,
      service: "orders",
      node: process.versions.node,
      request: {
        method: "POST",
        path: "/orders/4711",
        headers: {
          "content-type": "application/json",
          "x-tenant": "acme",
          authorization: "[redacted]",
        },
        body: '{"currency":"XTS","password":"[redacted]"}',
      },
      expected: {
        root: { service: "orders", operation: "POST /orders/:id" },
        outcome: "failed",
        error: { type: "RangeError", message: "no rate for order {n}" },
      },
      settings: {
        here: "development",
        compared: true,
        different: expect.arrayContaining(["LEGACY_PRICES"]) as string[],
      },
    });
    expect(read("settings.env")).toContain("# LEGACY_PRICES=");
    expect(read("README.md")).toContain(
      `git worktree add --detach repro-${traceId.slice(0, 8)}/worktree ${broken}`,
    );
    expect(read(".nvmrc").trim()).toBe(process.versions.node);
    expect(read("compose.isoscope.yaml")).toContain(
      `image: node:${process.versions.node}-alpine`,
    );
    for (const file of ["repro.json", "request.mjs", "README.md"]) {
      expect(read(file)).not.toMatch(/s3cr3t|hunter2/);
    }
  });

  it("names what is set there where nothing tells what is set here", async () => {
    const other = join(folder, "of", "production");
    const { code, stdout } = await repro(
      traceId,
      "--here",
      "nowhere",
      "--out",
      other,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("isoscope repro run of/production -- npm start");
    expect(readFileSync(join(other, "settings.env"), "utf8")).toMatch(
      /# Set there; nowhere tells no settings to hold them against\n(?:# .*\n)*# LEGACY_PRICES=\n/,
    );
    expect(readFileSync(join(other, "README.md"), "utf8")).toContain(
      "as nowhere tells none: settings.env names",
    );
  });

  it("does without the settings of an environment that is none of the key's", async () => {
    // A collector that lets this key see production only.
    const bound = createServer((request, response) => {
      void (async () => {
        if (request.url?.includes("/environments/development/") === true) {
          response.statusCode = 403;
          const error = { code: "ISO-FORBIDDEN", message: "not yours" };
          response.end(JSON.stringify({ error }));
          return;
        }
        const answer = await fetch(`${collector.url}${request.url ?? ""}`);
        response.statusCode = answer.status;
        response.end(await answer.text());
      })();
    }).listen(0, "127.0.0.1");
    await once(bound, "listening");
    const { port } = bound.address() as AddressInfo;
    const other = join(folder, "bound");
    const { code, stderr } = await repro(
      ...[traceId, "--out", other, "--url", `http://127.0.0.1:${port}`],
    );
    bound.close();
    expect([code, stderr]).toEqual([0, ""]);
    expect(readFileSync(join(other, "README.md"), "utf8")).toContain(
      "as development tells none: settings.env names",
    );
  });

  it("does not write over a reproduction that is there", async () => {
    const { code, stderr } = await repro(traceId);
    expect(code).toBe(2);
    expect(stderr).toContain("has a repro.json already");
  });

  it("says what it lacks: the trace, the collector, the folder", async () => {
    const unknown = await repro("0123456789abcdef0123456789abcdef");
    expect([unknown.code, unknown.stderr]).toEqual([
      3,
      expect.stringContaining("ISO-UNKNOWN-TRACE"),
    ]);
    const away = await repro(
      traceId,
      "--url",
      "http://127.0.0.1:9",
      "--out",
      "x",
    );
    expect([away.code, away.stderr]).toEqual([
      3,
      expect.stringContaining("Start one with `isoscope collector`"),
    ]);
    const none = await repro("run", "nowhere");
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining("Write one with `isoscope repro <trace id>`."),
    ]);
  });
});

describe("isoscope repro run", () => {
  it("certifies the failure where its cause is there", async () => {
    const { code, stdout, stderr } = await run("on");
    expect(stderr).not.toContain("error");
    expect(stdout).toContain("POST /orders/4711 -> 500");
    expect(stdout).toMatch(/^reproduced$/m);
    expect(stdout).toContain('= error: RangeError "no rate for order {n}"');
    expect(code).toBe(0);
    // The two traces, one over the other.
    expect(stdout).toContain(traceId);
    expect(stdout).toContain(`repro-${traceId.slice(0, 8)}`);
  }, 60_000);

  it("says not reproduced where the cause is removed, and what went otherwise", async () => {
    const { code, stdout } = await run("off");
    expect(stdout).toContain("POST /orders/4711 -> 200");
    expect(stdout).toMatch(/^not reproduced$/m);
    expect(stdout).toContain("≠ outcome: failed there, ok here");
    expect(stdout).toContain(
      '≠ error: RangeError "no rate for order {n}" there, none here',
    );
    expect(code).toBe(1);
  }, 60_000);

  it("says so of another commit, with the fix", async () => {
    const { code, stdout } = await run("on", "--commit", fixed, "--json");
    const result = JSON.parse(stdout.slice(stdout.indexOf("{\n"))) as object;
    expect(result).toMatchObject({
      reproduced: false,
      environment: `repro-${traceId.slice(0, 8)}`,
    });
    expect(code).toBe(1);
  }, 60_000);

  it("makes a worktree anew that was removed by hand, and takes no option of git's for a commit", async () => {
    rmSync(join(bundle, "worktree"), { recursive: true, force: true });
    const { code, stdout } = await run("on");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^reproduced$/m)]);
    const wrong = await run("on", "--commit=--output=/dev/null");
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("There is no commit --output=/dev/null"),
    ]);
  }, 60_000);

  it("ends the application also when it is interrupted", async () => {
    const pidFile = join(folder, "app.pid");
    const child = spawn(
      process.execPath,
      [
        join(repository, "collector/bin/isoscope.js"),
        ...["repro", "run", bundle, "--worktree", folder, "--"],
        ...["sh", "-c", `echo $$ > ${pidFile}; sleep 300 & wait`],
      ],
      {
        cwd: folder,
        env: { ...process.env, ISOSCOPE_ENDPOINT: collector.url },
      },
    );
    running.push(child);
    const ended = once(child, "exit");
    const pid = await eventually(() => {
      const found = Number(readFileSync(pidFile, "utf8"));
      expect(found).toBeGreaterThan(0);
      return Promise.resolve(found);
    });
    child.kill("SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
    // Neither the shell nor what it started: the group is gone.
    await eventually(() => {
      expect(() => process.kill(-pid, 0)).toThrow("ESRCH");
      return Promise.resolve();
    });
  }, 30_000);

  it("tells why an application does not start", async () => {
    const { code, stderr } = await repro(
      "run",
      bundle,
      "--",
      "node",
      "-e",
      "throw new Error('no database')",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("exited with 1 before it listened");
    expect(stderr).toContain("no database");
    expect(stderr).toContain("settings.env");
  });
});
