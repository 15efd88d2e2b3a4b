import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { eventually } from "../../support/eventually.js";
import { resource, unixNano } from "../../support/otlp-build.js";
import { encodeLogs } from "../../support/otlp.js";
import { attributes } from "../../support/otlp-values.js";
import { isoscope, temporaryFolder } from "../cli/support.js";

const origin = (environment: string) => ({
  service: "web",
  environment,
  commit: "9f3c2d1e8b7a60514c3d2e1f0a9b8c7d6e5f4a3b",
});

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector();
  const send = async (environment: string, facts: string[][]) => {
    const at = unixNano(Date.now());
    const answer = await fetch(`${collector.url}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: encodeLogs({
        resourceLogs: [
          {
            resource: resource(origin(environment)),
            scopeLogs: [
              {
                logRecords: facts.map(
                  ([pillar = "", name = "", value = ""]) => ({
                    timeUnixNano: at,
                    observedTimeUnixNano: at,
                    eventName: pillar === "" ? "" : "isoscope.fact",
                    attributes: attributes({
                      "isoscope.fact.pillar": pillar,
                      "isoscope.fact.name": name,
                      "isoscope.fact.value": value,
                    }),
                  }),
                ),
              },
            ],
          },
        ],
      }) as Uint8Array<ArrayBuffer>,
    });
    expect(answer.status).toBe(200);
  };
  await send("production", [
    ["runtime", "node", "v20.20.2"],
    ["services", "postgresql", "18.6"],
  ]);
  await send("silent", [[]]);
  await eventually(async () => {
    const { environments } = (await (
      await fetch(`${collector.url}/api/v1/environments`)
    ).json()) as { environments: unknown[] };
    expect(environments).toHaveLength(2);
  });
});
afterAll(async () => {
  await collector.stop();
});

function project(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const audit = (cwd: string, ...args: string[]) =>
  isoscope(
    ["audit", "--against", "production", "--url", collector.url, ...args],
    {
      cwd,
    },
  );

const compose = "services:\n  db:\n    image: postgres:16-alpine\n";

describe("isoscope audit", () => {
  it("finds the files by itself, names what differs with its line, and exits 1", async () => {
    const folder = project({
      "compose.yaml": compose,
      ".nvmrc": "20.20.2\n",
      "node_modules/x/Dockerfile": "FROM node:1\n",
    });
    const { code, stdout } = await audit(folder);
    expect(stdout).toContain("1 difference (1 major), 1 definition agrees");
    expect(stdout).toContain("compose.yaml:3");
    expect(stdout).toContain("postgres:16-alpine");
    expect(stdout).toContain("(2 files read)");
    expect(code).toBe(1);
  });

  it("exits 0 when nothing differs, or not as gravely as --fail-on", async () => {
    const folder = project({
      ".nvmrc": "20.19.0\n",
      "compose.yaml": compose.replace("16", "18"),
    });
    expect((await audit(folder, "--fail-on", "major")).code).toBe(0);
    expect((await audit(folder)).code).toBe(1);
    expect((await audit(folder, "compose.yaml")).code).toBe(0);
  });

  it("writes an override with --fix, leaves the originals, and agrees with it", async () => {
    const folder = project({ "compose.yaml": compose });
    const { stdout } = await audit(folder, "--fix");
    expect(stdout).toContain(
      "docker compose -f compose.yaml -f compose.isoscope.yaml up",
    );
    expect(readFileSync(join(folder, "compose.yaml"), "utf8")).toBe(compose);
    expect(
      readFileSync(join(folder, "compose.isoscope.yaml"), "utf8"),
    ).toContain("image: postgres:18.6-alpine");
    expect((await audit(folder, "compose.isoscope.yaml")).code).toBe(0);
    expect((await audit(folder, "--fix")).code).toBe(1);
  });

  it("does not write over another's file", async () => {
    const folder = project({
      "compose.yaml": compose,
      "compose.isoscope.yaml": "services: {}\n",
    });
    const { code, stderr } = await audit(folder, "--fix");
    expect(code).toBe(2);
    expect(stderr).toContain("is there already, and not written by --fix");
  });

  it("prints JSON, markdown and SARIF", async () => {
    const folder = project({ "compose.yaml": compose });
    const json = JSON.parse(
      (await audit(folder, "--format", "json")).stdout,
    ) as object;
    expect(json).toMatchObject({
      environment: "production",
      differences: [
        {
          file: "compose.yaml",
          line: 3,
          severity: "major",
          change: { from: "postgres:16-alpine", to: "postgres:18.6-alpine" },
        },
      ],
    });
    expect((await audit(folder, "--format", "markdown")).stdout).toContain(
      "| major | `compose.yaml:3` |",
    );
    const sarif = JSON.parse(
      (await audit(folder, "--format", "sarif")).stdout,
    ) as object;
    expect(sarif).toMatchObject({ version: "2.1.0" });
  });

  it("exits 2 for wrong usage and files that can't be read, and says what to do", async () => {
    const folder = project({});
    const none = await audit(folder);
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining(
        "Run it in the project's folder, or name the files.",
      ),
    ]);
    const gone = await audit(folder, "gone.yaml");
    expect([gone.code, gone.stdout]).toEqual([
      2,
      expect.stringContaining("gone.yaml:1: there is no such file"),
    ]);
    expect((await audit(folder, "--fail-on", "much")).code).toBe(2);
    expect((await isoscope(["audit"])).code).toBe(2);
  });

  it("exits 3 without an answer, and says why", async () => {
    const folder = project({ "compose.yaml": compose });
    const cases = [
      [["--against", "produktion"], "Known environments: "],
      [["--against", "silent"], "silent tells nothing of what it runs."],
      [["--url", "http://127.0.0.1:9"], "Start one with `isoscope collector`"],
    ] as const;
    for (const [args, text] of cases) {
      const { code, stderr } = await audit(folder, ...args);
      expect(stderr).toContain(text);
      expect(code).toBe(3);
    }
  });
});
