import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isoscope } from "../collector/cli/support.js";
import { freePorts } from "../shop/ports.js";
import { startShop, type Release, type Shop } from "../shop/run.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { compiled, repository } from "../support/compiled.js";
import { eventually } from "../support/eventually.js";

/**
 * The shop, one commit in two environments. In production SHOP_RELEASE is B, with which a coupon that never
 * expires makes every checkout fail; in development it is A, and the same checkout goes well.
 */
const folder = mkdtempSync(join(tmpdir(), "isoscope-repro-shop-"));
const clone = join(folder, "clone");
const git = (...args: string[]) =>
  execFileSync(
    "git",
    [
      ...["-c", "user.name=t", "-c", "user.email=t@t"],
      ...["-c", "commit.gpgsign=false", ...args],
    ],
    { cwd: clone, encoding: "utf8" },
  ).trim();

let collector: RunningCollector;
const shops: Shop[] = [];
/** What development has of its own, whoever runs there. */
let own: string;
let traceId: string;
let bundle: string;

const start = (
  environment: string,
  release: Release,
  ports: Awaited<ReturnType<typeof freePorts>>,
) =>
  startShop({
    release,
    ports,
    database: { POSTGRES_MAJOR: "18" },
    nodeArgs: ["--import", "@isoscope/agent/register"],
    environment: (service) => ({
      ISOSCOPE_ENDPOINT: collector.url,
      ISOSCOPE_ENVIRONMENT: environment,
      ISOSCOPE_COMMIT: git("rev-parse", "HEAD"),
      ISOSCOPE_AGENT_SPOOL_DIR: join(collector.dataDir, "agent-spool"),
      ISOSCOPE_CAPTURE_REQUEST: "body",
      OTEL_SERVICE_NAME: service,
    }),
  });

async function checkOut(shop: Shop): Promise<number> {
  const response = await fetch(`${shop.gatewayUrl}/checkout`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: "Bearer canary-of-a-customer",
    },
    body: JSON.stringify({
      ...{ customer: 3, coupon: "WELCOME10", password: "canary-of-a-customer" },
      lines: [{ product: 3, quantity: 2 }],
    }),
  });
  await response.body?.cancel();
  return response.status;
}

/** Waits until an environment tells of a service what its settings are. */
const told = (environment: string) =>
  eventually(async () => {
    const answer = await fetch(
      `${collector.url}/api/v1/environments/${environment}/facts?service=orders`,
    );
    const { facts } = (await answer.json()) as { facts?: { name: string }[] };
    expect(facts?.map(({ name }) => name)).toContain("SHOP_RELEASE");
  }, 30_000);

beforeAll(async () => {
  cpSync(compiled("shop"), join(clone, "shop"), { recursive: true });
  writeFileSync(join(clone, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(clone, ".gitignore"), "node_modules\n");
  symlinkSync(join(repository, "node_modules"), join(clone, "node_modules"));
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "the shop");
  collector = await startCollector();

  const production = await start("production", "B", await freePorts());
  shops.push(production);
  expect(await checkOut(production)).toBe(502);
  await told("production");
  await production.stop();

  const ports = await freePorts();
  const development = await start("development", "A", ports);
  shops.push(development);
  expect(await checkOut(development)).toBe(201);
  await told("development");
  own = [
    `DATABASE_URL=postgres://postgres@127.0.0.1:${ports.database}/postgres`,
    `CATALOGUE_URL=${development.urls.catalogue}`,
  ].join("\n");

  traceId = await eventually(async () => {
    const answer = await fetch(
      `${collector.url}/api/v1/traces?environment=production&status=error`,
    );
    const { traces } = (await answer.json()) as {
      traces: { traceId: string; services: string[] }[];
    };
    const [checkout] = traces.filter(({ services }) =>
      services.includes("orders"),
    );
    return checkout?.traceId ?? expect.fail("not stored yet");
  });
  bundle = join(clone, `repro-${traceId.slice(0, 8)}`);
}, 180_000);

afterAll(async () => {
  await Promise.all(shops.map((shop) => shop.stop()));
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

const repro = (...args: string[]) =>
  isoscope(["repro", ...args], {
    cwd: clone,
    env: { ISOSCOPE_ENDPOINT: collector.url },
  });

/** The orders service of that commit with one setting as in production or not, all else as in development. */
function runWith(release: Release) {
  writeFileSync(
    join(bundle, "settings.env"),
    `SHOP_RELEASE=${release}\n${own}\n`,
  );
  return repro(
    ...["run", bundle, "--setup"],
    `ln -sfn ${join(repository, "node_modules")} node_modules`,
    ...["--", "node", "shop/orders/server.mjs"],
  );
}

test("repro writes the request that failed in production, the setting that differs, and no secret", async () => {
  const { code, stderr } = await repro(traceId, "--service", "orders");
  expect([code, stderr]).toEqual([0, ""]);
  expect(readFileSync(join(bundle, "settings.env"), "utf8")).toMatch(
    /# Set to another value there\n(?:# .*\n)*# SHOP_RELEASE=\n/,
  );
  const request = readFileSync(join(bundle, "request.mjs"), "utf8");
  expect(request).toContain('const path = "/orders";');
  expect(request).toContain("WELCOME10");
  for (const file of ["request.mjs", "repro.json", "README.md"]) {
    expect(readFileSync(join(bundle, file), "utf8")).not.toContain("canary");
  }
});

test("repro run certifies the failure in development where its cause is there", async () => {
  const { code, stdout } = await runWith("B");
  expect(stdout).toMatch(/^reproduced$/m);
  expect(stdout).toContain("= outcome: failed");
  expect(stdout).toMatch(/= error: TypeError/);
  expect(code).toBe(0);
}, 120_000);

test("repro run says not reproduced where the cause is removed, and how the traces differ", async () => {
  const { code, stdout } = await runWith("A");
  expect(stdout).toMatch(/^not reproduced$/m);
  expect(stdout).toContain("≠ outcome: failed there, ok here");
  expect(stdout).toMatch(/First difference/);
  expect(code).toBe(1);
}, 120_000);
