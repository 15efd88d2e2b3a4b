import fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { apiErrors } from "../../../collector/src/api/errors.js";
import type { ParityAnswer } from "../../../collector/src/api/parity-schemas.js";
import { apiRoutes } from "../../../collector/src/api/routes.js";
import { parityCommand } from "../../../collector/src/cli/parity.js";
import { openStore, type TestStore } from "../compare/support/store.js";
import { tellFacts, type Process } from "./support/facts.js";

let store: TestStore;
let app: FastifyInstance;
let url: string;

const HOUR = 3_600_000;
const now = Date.now();
const commit = "a1b2c3d4".repeat(5);
const same = {
  "runtime/node": "v20.20.2",
  "runtime/container": "none",
  "packages/express": "5.1.0",
  "packages/lockfile": "aaaa",
  "configuration/PRICING": "text 0123456789abcdef",
  "configuration/DATABASE_URL": "address 1111111111111111",
  "build/commit": commit,
  "build/artifact": "f00d",
  "build/git.dirty": "false",
  "services/postgresql": "17.2",
  "state/rows select orders": "9-16",
  "deployment/startup": "800 ms",
};
const process = (
  environment: string,
  instance: string,
  facts: Readonly<Record<string, string>> = {},
  more: Partial<Process> = {},
): Process => ({
  environment,
  instance,
  commit,
  startedMs: now - 2 * HOUR,
  seenMs: now,
  facts: { ...same, ...facts },
  manifest: {
    "isoscope.manifest.sampler": "always_on",
    "isoscope.manifest.instrumentations": `{"http":"0.223.0","express":"0.71.1"}`,
    "isoscope.manifest.libraries": `{"express":"5.1.0"}`,
  },
  installed: { aaaa: ["express@5.1.0", "qs@6.14.0", "ms@2.1.3"] },
  ...more,
});

beforeAll(async () => {
  store = await openStore();
  await tellFacts(store.db, [
    process("production", "p1"),
    process("production", "p2"),
    // Replaced by p1 and p2: what it ran on is past.
    process(
      "production",
      "p0",
      { "runtime/node": "v18.0.0" },
      { startedMs: now - 5 * HOUR, seenMs: now - 3 * HOUR },
    ),
    process("twin", "t1", {
      "configuration/DATABASE_URL": "address 2222222222222222",
      // What is asked for varies: the middle halves meet.
      "state/rows select orders": "17-512",
      "deployment/startup": "1500 ms",
    }),
    process(
      "development",
      "d1",
      {
        "runtime/node": "v22.1.0",
        "runtime/timezone": "Asia/Tokyo",
        "packages/express": "5.0.1",
        "packages/qs": "6.13.0",
        "packages/lockfile": "bbbb",
        "configuration/PRICING": "text fedcba9876543210",
        "build/artifact": "beef",
        "build/git.dirty": "true",
        "services/postgresql": "18.1",
        "state/rows select orders": "257-512",
      },
      {
        manifest: {
          "isoscope.manifest.sampler": "parentbased_traceidratio 0.1",
          "isoscope.manifest.instrumentations": `{"http":"0.223.0"}`,
        },
        installed: {
          bbbb: ["express@5.0.1", "qs@6.13.0", "ms@2.1.3", "x@1.0.0"],
        },
      },
    ),
    process("mixed", "m1"),
    process("mixed", "m2", { "runtime/node": "v20.20.1" }),
    process("partly", "r1", { "configuration/EXTRA": "text 3333333333333333" }),
    process("partly", "r2", { "runtime/flag --jitless": "on" }),
    process("preview", "q1", {}, { facts: { "runtime/node": "v20.20.2" } }),
    // Two deployments each, the services in another order.
    ...["east", "west"].flatMap((environment) =>
      [4, 2].flatMap((hours) =>
        ["stock", "prices"].map((service) =>
          process(
            environment,
            `${environment}-${service}-${hours}`,
            {
              "deployment/startup":
                environment === "west" && service === "prices"
                  ? "9100 ms"
                  : "800 ms",
            },
            {
              service,
              startedMs:
                now -
                hours * HOUR +
                ((environment === "east") === (service === "stock")
                  ? 0
                  : 20_000),
            },
          ),
        ),
      ),
    ),
  ]);
  app = fastify();
  apiErrors(app);
  app.register(apiRoutes, { reader: store.db });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await app.close();
  await store.close();
});

const diff = async (baseline: string, candidate: string) => {
  const answer = await app.inject({
    url: "/api/v1/environments/diff",
    query: { baseline, candidate },
  });
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  return answer.json<ParityAnswer>();
};

const named = ({ pillars }: ParityAnswer) =>
  Object.fromEntries(
    pillars.map(({ pillar, differences }) => [
      pillar,
      differences
        .filter(({ severity }) => severity !== "expected")
        .map(({ severity, kind, name }) => `${severity} ${kind}/${name}`),
    ]),
  );

test("two environments alike: 100, whatever their addresses, and what ran before", async () => {
  const answer = await diff("production", "twin");
  expect(answer.score).toBe(100);
  expect(named(answer)).toEqual({
    services: [],
    state: [],
    deployment: [],
    telemetry: [],
  });
  expect(
    answer.pillars.flatMap(({ differences }) => differences),
  ).toMatchObject([{ name: "DATABASE_URL", severity: "expected" }]);
  expect(answer.baseline.services).toEqual([{ service: "shop", instances: 2 }]);
  expect(answer.notes).toEqual([]);
});

test("every planted difference is named, by severity, and nothing else", async () => {
  const answer = await diff("production", "development");
  expect(named(answer)).toEqual({
    services: ["major services/postgresql"],
    state: ["minor state/rows select orders"],
    deployment: [
      "major build/artifact",
      "major build/git.dirty",
      "major packages/lockfile",
      "major runtime/node",
      "minor configuration/PRICING",
      "minor packages/express",
      "minor packages/qs",
      "minor runtime/timezone",
    ],
    telemetry: [
      "minor telemetry/instrumentation express",
      "minor telemetry/sampler",
    ],
  });
  const scores = Object.fromEntries(
    answer.pillars.map(({ pillar, score }) => [pillar, score]),
  );
  expect(scores).toEqual({
    services: 50,
    state: 81,
    deployment: 3,
    telemetry: 66,
  });
  const found = (name: string) =>
    answer.pillars
      .flatMap(({ differences }) => differences)
      .find((one) => one.name === name);
  expect(found("postgresql")).toMatchObject({
    message: "postgresql is 17.2 in production and 18.1 in development",
    services: ["shop"],
    baseline: [{ value: "17.2", instances: 2, ids: ["p1", "p2"] }],
    since: new Date(now - 2 * HOUR).toISOString(),
  });
  expect(found("rows select orders")?.message).toBe(
    '"select orders" gives back 257-512 rows in development where it gives 9-16 in production',
  );
  expect(found("artifact")?.message).toBe(
    "artifact differs though both run the same commit: f00d in production, beef in development",
  );
  expect(found("PRICING")?.message).toBe(
    "PRICING is set otherwise in development than in production",
  );
  expect(found("lockfile")?.details).toEqual([
    "express 5.1.0 → 5.0.1",
    "qs 6.14.0 → 6.13.0",
    "x absent → 1.0.0",
  ]);
});

test("processes that disagree among themselves are told apart", async () => {
  const { disagreements, pillars } = await diff("production", "mixed");
  expect(disagreements).toMatchObject([
    {
      side: "candidate",
      kind: "runtime",
      name: "node",
      values: [
        { value: "v20.20.1", instances: 1, ids: ["m2"] },
        { value: "v20.20.2", instances: 1, ids: ["m1"] },
      ],
    },
  ]);
  expect(
    pillars
      .flatMap(({ differences }) => differences)
      .map(({ message }) => message),
  ).toEqual([
    "node is v20.20.2 in production and v20.20.1 (1 of 2) and v20.20.2 (1 of 2) in mixed",
  ]);
});

test("what only some of the processes have is told so, where silence means that the others have it not", async () => {
  const answer = await diff("production", "partly");
  expect(
    answer.disagreements.map(({ name, values }) => [
      name,
      values.map(({ value, instances, ids }) => [value, instances, ids]),
    ]),
  ).toEqual([
    [
      "EXTRA",
      [
        ["text 3333333333333333", 1, ["r1"]],
        ["absent", 1, []],
      ],
    ],
    [
      "flag --jitless",
      [
        ["on", 1, ["r2"]],
        ["absent", 1, []],
      ],
    ],
  ]);
  expect(
    answer.pillars
      .flatMap(({ differences }) => differences)
      .map(({ message }) => message),
  ).toEqual([
    "EXTRA is absent in production and set (1 of 2) in partly",
    "flag --jitless is absent in production and on (1 of 2) in partly",
  ]);
});

test("the order and the duration of start-up are compared over all starts", async () => {
  const { pillars } = await diff("east", "west");
  expect(
    pillars
      .flatMap(({ differences }) => differences)
      .map(({ severity, services, message }) => [severity, services, message]),
  ).toEqual([
    [
      "minor",
      ["prices", "stock"],
      "prices listens before stock in west (2 starts) and after it in east (2 starts)",
    ],
    [
      "minor",
      ["prices"],
      "prices takes 9100 ms until it listens in west (the median of 2 starts) and 800 ms in east (the median of 2 starts)",
    ],
  ]);
});

test("what one side never tells is no difference but a note", async () => {
  const answer = await diff("production", "preview");
  expect(named(answer)).toMatchObject({ services: [], deployment: [] });
  expect(answer.notes.join()).toContain("Settings of preview are not compared");
});

test("an environment that is not known is refused, with those that are", async () => {
  const answer = await app.inject({
    url: "/api/v1/environments/diff",
    query: { baseline: "production", candidate: "nowhere" },
  });
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain("Known environments:");
});

afterEach(() => {
  vi.restoreAllMocks();
  globalThis.process.exitCode = undefined;
});

async function command(...args: string[]) {
  globalThis.process.exitCode = undefined;
  const lines: string[] = [];
  for (const stream of ["log", "error"] as const) {
    vi.spyOn(console, stream).mockImplementation((line) => {
      lines.push(String(line));
    });
  }
  await parityCommand().parseAsync(["node", "parity", "--url", url, ...args]);
  return {
    text: lines.join("\n"),
    code: Number(globalThis.process.exitCode) || 0,
  };
}

test("isoscope parity: a table with each pillar's score, exit code 1 for a major difference", async () => {
  const { text, code } = await command("production", "development");
  expect(code).toBe(1);
  expect(text).toContain("services  50 of 100");
  expect(text).toContain("postgresql is 17.2 in production");
  expect(text).toContain("isoscope compare production development");
  expect(await command("production", "twin")).toMatchObject({ code: 0 });
});

test("--fail-on sets the threshold, --all shows what is expected, --format markdown escapes", async () => {
  expect(
    (await command("production", "mixed", "--fail-on", "minor")).code,
  ).toBe(0);
  expect(
    (await command("production", "mixed", "--fail-on", "patch")).code,
  ).toBe(1);
  expect(
    (await command("production", "development", "--fail-on", "none")).code,
  ).toBe(0);
  const { text } = await command("production", "twin", "--all");
  expect(text).toContain("DATABASE_URL is set otherwise");
  const { text: markdown } = await command(
    ...["production", "development", "--format", "markdown"],
  );
  expect(markdown).toContain("### Parity of `development` with `production`");
  expect(markdown).toContain("| major | services | shop | postgresql is 17.2");
  expect(
    JSON.parse((await command("production", "twin", "--json")).text),
  ).toMatchObject({ score: 100 });
});

test("exit code 2 and what to do, when the environment is not known", async () => {
  const { text, code } = await command("production", "nowhere");
  expect(code).toBe(2);
  expect(text).toContain("Known environments:");
});
