import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ParityAnswer } from "../../collector/src/api/parity-schemas.js";
import { drive } from "../shop/load.js";
import { startShop } from "../shop/run.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
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

async function freePorts() {
  const servers = await Promise.all(
    Array.from(
      { length: 4 },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => {
            resolve(server);
          });
        }),
    ),
  );
  const [database = 0, catalogue = 0, orders = 0, gateway = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(
    servers.map((server) => new Promise((done) => server.close(done))),
  );
  return { database, catalogue, orders, gateway };
}

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
