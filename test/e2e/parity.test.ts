import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ParityAnswer } from "../../collector/src/api/parity-schemas.js";
import { isoscope } from "../collector/cli/support.js";
import { drive } from "../shop/load.js";
import { freePorts } from "../shop/ports.js";
import { startShop } from "../shop/run.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { repository } from "../support/compiled.js";
import { installPackage } from "../support/package.js";

/**
 * The shop, one release in two environments that differ in what is planted here and in nothing else: they
 * run one after the other, so that even the ports are the same.
 */
interface Inputs {
  postgresMajor: string;
  /** Version of a package that is loaded. */
  leftPad: string;
  pricing: string;
  timeZone: string;
  /** Of each customer. */
  purchases: string;
}

const environments: Record<string, Inputs> = {
  production: {
    postgresMajor: "18",
    leftPad: "1.3.0",
    pricing: "gross",
    timeZone: "Europe/Lisbon",
    purchases: "10",
  },
  development: {
    postgresMajor: "17",
    leftPad: "1.2.4",
    pricing: "net",
    timeZone: "Asia/Tokyo",
    purchases: "1",
  },
};

let collector: RunningCollector;
const folder = mkdtempSync(join(tmpdir(), "isoscope-parity-"));

beforeAll(async () => {
  collector = await startCollector();
  const ports = await freePorts();
  for (const [environment, inputs] of Object.entries(environments)) {
    const leftPad = installPackage(
      join(folder, environment),
      "left-pad",
      inputs.leftPad,
      "module.exports = (text) => text;\n",
    );
    const shop = await startShop({
      release: "A",
      ports,
      database: {
        POSTGRES_MAJOR: inputs.postgresMajor,
        SHOP_PURCHASES: inputs.purchases,
      },
      nodeArgs: ["--import", "@isoscope/agent/register", "--require", leftPad],
      environment: (service) => ({
        ISOSCOPE_ENDPOINT: collector.url,
        ISOSCOPE_ENVIRONMENT: environment,
        ISOSCOPE_COMMIT: "a1b2c3d4".repeat(5),
        ISOSCOPE_AGENT_SPOOL_DIR: join(collector.dataDir, "agent-spool"),
        OTEL_SERVICE_NAME: service,
        PRICING: inputs.pricing,
        TZ: inputs.timeZone,
      }),
    });
    try {
      await drive(shop.gatewayUrl, {
        requestsPerSecond: 25,
        durationMs: 16_000,
        seed: 7,
      });
    } finally {
      await shop.stop();
    }
  }
  await eventually(async () => {
    const status = await fetch(`${collector.url}/api/v1/status`);
    const { spool } = (await status.json()) as { spool: { bytes: number } };
    expect(spool.bytes).toBe(0);
  });
}, 180_000);

afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("parity names each planted difference, and nothing else", async () => {
  const answer = await fetch(
    `${collector.url}/api/v1/environments/diff?baseline=production&candidate=development`,
  );
  const parity = (await answer.json()) as ParityAnswer;
  const found = Object.fromEntries(
    parity.pillars.map(({ pillar, differences }) => [
      pillar,
      differences
        .filter(({ severity }) => severity !== "expected")
        // How long a single start takes is this machine's, which other tests share.
        .filter(({ name }) => name !== "startup")
        .map(({ kind, name, severity, services }) => ({
          fact: `${severity} ${kind}/${name}`,
          services: services.join(),
        })),
    ]),
  );
  const all = "catalogue,gateway,orders";
  const state = found["state"] ?? [];
  expect({ ...found, state: [] }).toEqual({
    services: [
      { fact: "major services/postgresql", services: "catalogue,orders" },
    ],
    state: [],
    deployment: [
      { fact: "major runtime/timezone", services: all },
      { fact: "minor configuration/PRICING", services: all },
      { fact: "minor packages/left-pad", services: all },
    ],
    telemetry: [],
  });
  // Fewer purchases of each customer show in the queries for them, and in no others.
  expect(state.map(({ fact }) => fact)).toContainEqual(
    expect.stringMatching(/^minor state\/rows SELECT .* orders\.purchas/),
  );
  for (const { fact, services } of state) {
    expect([fact, services]).toEqual([
      expect.stringContaining("orders.purchas"),
      "orders",
    ]);
  }
  expect(parity.disagreements).toEqual([]);
  expect(parity.notes).toEqual([]);
});

test("audit names the definitions of development that production does not run, each at its line, and nothing else", async () => {
  // What development's checkout would say: its own PostgreSQL and left-pad, all else as it is here.
  const lockfile = JSON.parse(
    readFileSync(join(repository, "package-lock.json"), "utf8"),
  ) as { packages: Record<string, object> };
  const definitions: Record<string, string> = {
    ".env": "POSTGRES=17\n",
    "compose.yaml": [
      "services:",
      "  database:",
      "    image: postgres:${POSTGRES:-16}-alpine",
      "  shop:",
      "    build: .",
      "",
    ].join("\n"),
    Dockerfile: `ARG NODE=${process.versions.node}\nFROM node:\${NODE}-slim\nCMD ["node", "server.js"]\n`,
    ".nvmrc": `v${process.versions.node}\n`,
    "package.json": JSON.stringify({ name: "shop", engines: { node: ">=20" } }),
    "package-lock.json": JSON.stringify(
      {
        ...lockfile,
        packages: {
          ...lockfile.packages,
          "node_modules/left-pad": { version: "1.2.4" },
        },
      },
      null,
      2,
    ),
    ".github/workflows/test.yml": [
      "jobs:",
      "  test:",
      "    runs-on: ubuntu-latest",
      "    services:",
      "      postgres:",
      "        image: postgres:17.2",
      "",
    ].join("\n"),
  };
  const project = join(folder, "project");
  for (const [file, text] of Object.entries(definitions)) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
  }
  const audit = (...args: string[]) =>
    isoscope(
      ["audit", ...args, "--against", "production", "--url", collector.url],
      { cwd: project },
    );
  const { code, stdout, stderr } = await audit("--format", "json");
  expect([code, stderr]).toEqual([1, ""]);
  const { differences, agree, problems } = JSON.parse(stdout) as {
    differences: {
      severity: string;
      file: string;
      line: number;
      message: string;
      change: { file: string; to: string };
    }[];
    agree: number;
    problems: unknown[];
  };
  const versions = differences.map(
    ({ change }) => /[\d.]+$/.exec(change.to)?.[0] ?? "",
  );
  // What the database said of itself, whichever release of its major that is.
  const running = versions[0] ?? "";
  expect(running).toMatch(/^18\.\d+$/);
  const locked = (definitions["package-lock.json"] ?? "").split("\n");
  expect(
    differences.map(
      ({ severity, file, line, message, change }) =>
        `${severity} ${file}:${line} ${message}; in ${change.file}: ${change.to}`,
    ),
  ).toEqual([
    `major .github/workflows/test.yml:6 job test, service postgres: postgresql 17.2 here, ${running} in production; in .github/workflows/test.yml: postgres:${running}`,
    `major compose.yaml:3 service database: postgresql 17 here, ${running} in production; in .env: POSTGRES=${running}`,
    `minor package-lock.json:${locked.findIndex((one) => one.includes("node_modules/left-pad")) + 1} locked: left-pad 1.2.4 here, 1.3.0 in production; in package-lock.json: left-pad@1.3.0`,
  ]);
  expect(problems).toEqual([]);
  // Node in three files, and every package that production loaded.
  expect(agree).toBeGreaterThan(10);

  await audit("--fix");
  expect(
    readFileSync(join(project, "compose.isoscope.yaml"), "utf8"),
  ).toContain(`image: postgres:${running}-alpine`);
  const fixed = await audit("compose.isoscope.yaml", "Dockerfile", ".nvmrc");
  expect([fixed.code, fixed.stderr]).toEqual([0, ""]);
}, 60_000);
