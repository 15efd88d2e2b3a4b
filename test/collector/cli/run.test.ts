import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withAgent } from "../../../collector/src/cli/find-agent.js";
import { repository } from "../../support/compiled.js";
import { isoscope, temporaryFolder } from "./support.js";

const QUIET = { ISOSCOPE_AGENT_SPOOL_MAX_MB: "0" };

it("loads the agent, passes arguments and settings on, and ends with the command's exit code", async () => {
  const script =
    "console.log(JSON.stringify({ patched: require('http').request.__wrapped, args: process.argv.slice(1), environment: process.env.ISOSCOPE_ENVIRONMENT, pool: process.env.UV_THREADPOOL_SIZE ?? null })); process.exitCode = 7";
  const { code, stdout } = await isoscope(
    [
      "run",
      "--environment",
      "trial",
      "--",
      "node",
      "-e",
      script,
      "--",
      "--flag",
      "a b",
    ],
    { env: QUIET },
  );
  expect(code).toBe(7);
  expect(JSON.parse(stdout)).toEqual({
    patched: true,
    args: ["--flag", "a b"],
    environment: "trial",
    pool: null,
  });
});

it("keeps the NODE_OPTIONS there were", async () => {
  const { stdout } = await isoscope(
    ["run", "--", "node", "-p", "process.title"],
    { env: { ...QUIET, NODE_OPTIONS: "--title=mine" } },
  );
  expect(stdout.trim()).toBe("mine");
});

it.each(["SIGTERM", "SIGINT"] as const)(
  "passes %s on, and lets the command decide how it ends",
  async (signal) => {
    const script = `process.on("${signal}", () => process.exit(3)); console.log("ready"); setInterval(() => {}, 1000)`;
    const { code } = await isoscope(["run", "--", "node", "-e", script], {
      env: QUIET,
      onOutput: (child) => child.kill(signal),
    });
    expect(code).toBe(3);
  },
);

it("ends by the signal that ended the command", async () => {
  const script = 'console.log("ready"); setInterval(() => {}, 1000)';
  const { code, signal } = await isoscope(["run", "--", "node", "-e", script], {
    env: QUIET,
    onOutput: (child) => child.kill("SIGTERM"),
  });
  expect({ code, signal }).toEqual({ code: null, signal: "SIGTERM" });
});

it("says so when there is no such command", async () => {
  const { code, stderr } = await isoscope(["run", "--", "no-such-command"]);
  expect(code).toBe(2);
  expect(stderr).toContain('no command "no-such-command"');
});

it("prefers the agent that the application has installed", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules/@isoscope"), { recursive: true });
  symlinkSync(
    join(repository, "agent"),
    join(folder, "node_modules/@isoscope/agent"),
  );
  const { stdout } = await isoscope(
    ["run", "--", "node", "-p", "process.env.NODE_OPTIONS"],
    { cwd: folder, env: QUIET },
  );
  expect(stdout).toContain("agent/dist/register.js");
});

it("quotes a path that Node would take apart", () => {
  expect(withAgent("--a", 'C:\\my "apps"\\register.js')).toBe(
    '--require "C:\\\\my \\"apps\\"\\\\register.js" --a',
  );
});
