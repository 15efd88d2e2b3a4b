import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { repository } from "../support/compiled.js";
import { composeValidator } from "../support/compose-schema.js";
import { startFront } from "../support/clickhouse-server.js";
import { eventually } from "../support/eventually.js";
import { layOut, readImage, type Image } from "../support/image.js";
import { startProcess } from "../support/process.js";

interface Service {
  readonly image?: string;
  readonly build?: { target: string; args?: Record<string, string> };
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly healthcheck?: { test: string[] };
  readonly ports?: string[];
  readonly volumes?: string[];
}

const text = readFileSync(join(repository, "docker-compose.yml"), "utf8");
const compose = parse(text) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const { services } = compose;

test("docker-compose.yml is valid by the Compose Specification's schema", () => {
  const validate = composeValidator();
  const valid = validate(parse(text));
  expect({ valid, errors: validate.errors }).toEqual({
    valid: true,
    errors: null,
  });
  // And it is a check that can fail.
  expect(validate({ services: { x: { imaeg: "y" } } })).toBe(false);
});

test("what a service waits for is there and says when it is healthy", () => {
  for (const { depends_on = {} } of Object.values(services)) {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      expect(condition).toBe("service_healthy");
      const other = services[name];
      const target = other?.build?.target;
      const healthcheck =
        target === undefined
          ? other?.healthcheck?.test
          : readImage(target).healthcheck;
      expect(healthcheck?.length).toBeGreaterThan(0);
    }
  }
});

test("ports are published on this machine only, and what is mounted or built is there", () => {
  for (const service of Object.values(services)) {
    for (const port of service.ports ?? []) {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    for (const volume of service.volumes ?? []) {
      const [source = ""] = volume.split(":");
      if (source.startsWith(".")) {
        expect(existsSync(join(repository, source))).toBe(true);
      } else {
        expect(compose.volumes).toHaveProperty(source);
      }
    }
    if (service.build !== undefined) {
      expect(readImage(service.build.target).user).toBe("node");
    } else {
      expect(service.image).toMatch(/^[\w/-]+:\d+\.\d+/);
    }
  }
});

const folder = mkdtempSync(join(tmpdir(), "isoscope-compose-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The variables of a service with the addresses that stand for its neighbours here. */
function variables(
  name: string,
  image: Image,
  addresses: Record<string, string>,
): Record<string, string> {
  const own = services[name]?.environment ?? {};
  const resolved = Object.entries({ ...image.env, ...own }).map(
    ([key, value]) => {
      const filled = value.replace(/\$\{\w+:-([^}]*)\}/g, "$1");
      const [from, to] =
        Object.entries(addresses).find(([host]) => filled.includes(host)) ?? [];
      return [key, from && to ? filled.replace(from, to) : filled] as const;
    },
  );
  return Object.fromEntries(resolved);
}

test(
  "each container's command runs in a plain folder laid out as its image",
  { timeout: 240_000 },
  async () => {
    const front = await startFront({ user: "isoscope", password: "isoscope" });
    const image = readImage("collector");
    layOut(image, folder);
    const [command, ...args] = [...image.entrypoint, ...image.command];
    expect(command).toBe("node");
    const env = variables("collector", image, {
      "clickhouse:8123": new URL(front.url).host,
    });
    const collector = await startProcess({
      name: "collector container",
      cwd: folder,
      args,
      env: {
        ...env,
        ISOSCOPE_DATA_DIR: join(folder, "var"),
        ISOSCOPE_PORT: "0",
        ISOSCOPE_GRPC_PORT: "0",
      },
      ready: (line) => /http:\/\/[\w.]+:(\d+)/.exec(line)?.[1],
      timeoutMs: 60_000,
    });
    const port = collector.value;
    const [probe = "", ...probeArgs] = image.healthcheck;
    const run = promisify(execFile);
    await run(probe, probeArgs, {
      env: { ...process.env, ISOSCOPE_PORT: port },
    });
    await expect(
      run(probe, probeArgs, { env: { ...process.env, ISOSCOPE_PORT: "9" } }),
    ).rejects.toMatchObject({ code: 1 });
    const ui = await fetch(`http://127.0.0.1:${port}/`);
    expect(ui.status).toBe(200);

    const shopImage = readImage("shop");
    const shops = await Promise.all(
      ["shop-production", "shop-development"].map((name) =>
        startProcess({
          name,
          cwd: repository,
          args: [
            ...shopImage.entrypoint.slice(1),
            ...(services[name]?.command ?? []),
          ],
          env: {
            ...variables(name, shopImage, {
              "collector:4318": `127.0.0.1:${port}`,
            }),
            ISOSCOPE_AGENT_SPOOL_DIR: join(folder, name),
          },
          ready: (line) => /^The shop answers at (.+)$/.exec(line)?.[1],
          timeoutMs: 120_000,
        }),
      ),
    );
    await eventually(async () => {
      const answer = await fetch(
        `http://127.0.0.1:${port}/api/v1/environments`,
      );
      const seen = JSON.stringify(await answer.json());
      expect(seen).toContain('"production"');
      expect(seen).toContain('"development"');
      expect(seen).toContain('"orders"');
    }, 60_000);
    await Promise.all(shops.map((shop) => shop.stop(20_000)));
    expect(await collector.stop()).toBe(0);
    await front.stop();
  },
);
