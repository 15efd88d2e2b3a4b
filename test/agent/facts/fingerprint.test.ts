import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  configurationKey,
  fingerprint,
} from "../../../agent/src/facts/configuration.js";
import { repository } from "../../support/compiled.js";
import { eventually } from "../../support/eventually.js";
import { run, temporaryFolder } from "../support/run.js";
import { type Sink, startSink } from "../support/sink.js";

const KEY = configurationKey("pepper");
let sink: Sink;

beforeAll(async () => {
  sink = await startSink(undefined, KEY);
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

/** Planted wherever an application may hold one. */
const CANARIES = {
  variable: "canary-variable-4f7a",
  url: "canary-url-9b1c",
  argument: "canary-argument-d802",
  option: "canary-option-77aa",
  npmrc: "canary-npmrc-05ef",
  lockfile: "canary-lockfile-c3d4",
  manifest: "canary-manifest-ee21",
  name: "canary-name-1f1f",
  quoted: "canary-quoted-8d21",
  remote: "canary-remote-a9a9",
  fact: "canary-fact-6e6e",
  token: "canary-token-0b0b",
};
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** An application in a folder of its own, with a package and a lockfile. */
function application(code: string): string {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(".git/HEAD", `${COMMIT}\n`);
  write(
    ".git/config",
    `[remote "origin"]\n\turl = https://u:${CANARIES.remote}@example.com/shop.git\n`,
  );
  write(".npmrc", `//registry.example/:_authToken=${CANARIES.npmrc}\n`);
  write(
    "package.json",
    JSON.stringify({
      name: "fingerprinted",
      version: "1.0.0",
      dependencies: {
        leftpad: `https://user:${CANARIES.manifest}@example.com/leftpad.tgz`,
        esm: "1",
      },
    }),
  );
  write(
    "package-lock.json",
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "node_modules/leftpad": {
          version: "1.3.0",
          resolved: `https://u:${CANARIES.lockfile}@registry.example/leftpad.tgz`,
        },
        "node_modules/esm": { version: "2.0.1" },
        [`node_modules/x:${CANARIES.name}`]: { version: "1.0.0" },
      },
    }),
  );
  write(
    "node_modules/leftpad/package.json",
    JSON.stringify({
      name: "leftpad",
      version: "1.3.0",
      _resolved: `https://u:${CANARIES.lockfile}@registry.example/`,
    }),
  );
  write("node_modules/leftpad/index.js", "module.exports = (x) => x;\n");
  write(
    "node_modules/esm/package.json",
    JSON.stringify({ name: "esm", version: "2.0.1", type: "module" }),
  );
  write("app.cjs", code);
  return join(folder, "app.cjs");
}

/** Keeps an application alive until all that is looked for was told, however busy the machine is. */
const UNTIL_DONE = `const alive = setInterval(() => {
  if (!require("node:fs").existsSync(__dirname + "/done.txt")) return;
  clearInterval(alive);
  if (typeof server !== "undefined") server.close();
}, 50);`;

const ALIVE = `
require("leftpad");
const server = require("node:http").createServer().listen(0);
const { fact } = require(${JSON.stringify(join(repository, "agent/dist/index.js"))});
fact("flag.checkout", true);
fact("flag.new-auth", "on");
fact("replica", "postgres://u:${CANARIES.fact}@replica/shop");
fact("payment.token", "${CANARIES.token}");
${UNTIL_DONE}
`;

const facts = () =>
  Object.fromEntries(
    sink.logs
      .filter(({ eventName }) => eventName === "isoscope.fact")
      .map(({ attributes }) => [
        `${String(attributes["isoscope.fact.pillar"])}/${String(attributes["isoscope.fact.name"])}`,
        String(attributes["isoscope.fact.value"]),
      ]),
  );

const start = (script: string, env: Record<string, string> = {}) =>
  run("--require", relative(join(repository, "test/agent/apps"), script), {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ISOSCOPE_COMMIT: COMMIT,
      ISOSCOPE_KEY: "iso_key",
      PAYMENT_TOKEN: CANARIES.variable,
      DATABASE_URL: `postgres://u:${CANARIES.url}@db/shop`,
      PRICING: "gross",
      TZ: "Asia/Tokyo",
      NODE_OPTIONS: `--title=${CANARIES.option} --max-old-space-size=300 --title="x --${CANARIES.quoted} y"`,
      BUILD_ID: "1234",
      ...env,
    },
    args: [`--password=${CANARIES.argument}`],
  });

/** Lets an application run until facts of these names have been told. */
async function startUntil(
  script: string,
  names: readonly string[],
  env: Record<string, string> = {},
) {
  const done = join(dirname(script), "done.txt");
  rmSync(done, { force: true });
  const ended = start(script, env);
  await eventually(() => {
    expect(Object.keys(facts())).toEqual(expect.arrayContaining([...names]));
    return Promise.resolve();
  }, 30_000);
  writeFileSync(done, "");
  return ended;
}

it("tells what a process runs on, each fact with its source, and no secret", async () => {
  const { code, stderr } = await startUntil(application(ALIVE), [
    "packages/lockfile",
    "packages/esm",
    "configuration/payment.token",
    "configuration/PAYMENT_TOKEN",
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(facts()).toMatchObject({
    "runtime/node": process.version,
    "runtime/openssl": process.versions.openssl,
    "runtime/timezone": "Asia/Tokyo",
    "runtime/flag --max-old-space-size": "300",
    "runtime/flag --title": "set",
    "runtime/cpus": expect.stringMatching(/^\d+$/) as string,
    "runtime/memory.limit": expect.stringMatching(/^none$|MiB$/) as string,
    "packages/leftpad": "1.3.0",
    "packages/esm": "2.0.1",
    "packages/lockfile": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "configuration/PRICING": `text ${fingerprint(KEY, "PRICING", "gross")}`,
    "configuration/PAYMENT_TOKEN": `secret ${fingerprint(KEY, "PAYMENT_TOKEN", CANARIES.variable)}`,
    "configuration/flag.checkout": "true",
    "configuration/flag.new-auth": "on",
    "configuration/payment.token": `secret ${fingerprint(KEY, "payment.token", CANARIES.token)}`,
    "configuration/replica": expect.stringMatching(
      /^secret [0-9a-f]{16}$/,
    ) as string,
    "build/commit": COMMIT,
    "build/id": "1234",
    "build/artifact": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    "deployment/startup": expect.stringMatching(/^\d+ ms$/) as string,
  });
  for (const { eventName, attributes } of sink.logs) {
    if (eventName !== "isoscope.fact") continue;
    expect(attributes["isoscope.fact.source"]).toMatch(/./);
  }
  const installed = sink.logs.filter(
    ({ eventName }) => eventName === "isoscope.installed",
  );
  expect(
    installed.map(
      ({ attributes }) => attributes["isoscope.installed.packages"],
    ),
  ).toEqual(["esm@2.0.1 leftpad@1.3.0"]);

  const bytes = Buffer.concat(sink.requests.map(({ body }) => body)).toString(
    "latin1",
  );
  const headers = JSON.stringify(sink.requests.map(({ headers: h }) => h));
  expect(bytes).toContain("leftpad");
  for (const canary of Object.values(CANARIES)) {
    expect(bytes).not.toContain(canary);
    expect(headers).not.toContain(canary);
  }
});

it("leaves out the pillars that are switched off", async () => {
  await startUntil(
    application(ALIVE),
    ["build/artifact", "runtime/container"],
    {
      ISOSCOPE_FACTS_DISABLED: "configuration, packages",
    },
  );
  const pillars = new Set(Object.keys(facts()).map((key) => key.split("/")[0]));
  expect([...pillars].sort()).toEqual(["build", "deployment", "runtime"]);
  expect(sink.logs.map(({ eventName }) => eventName)).not.toContain(
    "isoscope.installed",
  );
});

it("tells what costs nothing of a process that hardly lives", async () => {
  await start(application("require('leftpad');"));
  expect(facts()).toMatchObject({ "runtime/node": process.version });
});

it("hashes alike what is installed alike, and other code otherwise", async () => {
  const artifacts: (string | undefined)[] = [];
  for (const code of [ALIVE, ALIVE, `${ALIVE} // changed`]) {
    sink.clear();
    await startUntil(application(code), ["build/artifact"]);
    artifacts.push(facts()["build/artifact"]);
  }
  expect(artifacts[0]).toMatch(/./);
  expect(artifacts[1]).toBe(artifacts[0]);
  expect(artifacts[2]).not.toBe(artifacts[0]);
});

/** As the agent's minute and second are, sixty times as fast. */
const FAST = `const { setInterval: real } = globalThis;
globalThis.setInterval = (tell, ms, ...rest) => real(tell, ms === 60000 ? 1000 : ms, ...rest);
`;

it("tells what changes later: a package, a setting, a fact; and of one that never rests the latest", async () => {
  const app = application(`
const { fact } = require(${JSON.stringify(join(repository, "agent/dist/index.js"))});
fact("flag.checkout", false);
setTimeout(() => {
  require("leftpad");
  process.env.PRICING = "net";
  process.env.FETCHED = "late";
  fact("flag.checkout", true);
  for (let i = 0; i < 1000; i += 1) fact("restless", i);
  for (let i = 0; i < 1000; i += 1) fact("of request " + i, i);
}, 1800);
${UNTIL_DONE}
`);
  const fast = join(app, "../fast.cjs");
  writeFileSync(fast, FAST);
  const looked = ["packages/leftpad", "configuration/FETCHED"];
  const { code, stderr } = await startUntil(app, looked, {
    NODE_OPTIONS: `--require ${fast}`,
  });
  expect([code, stderr]).toEqual([0, expect.stringContaining("ISO-A62")]);
  expect(facts()).toMatchObject({
    "packages/leftpad": "1.3.0",
    "configuration/PRICING": `text ${fingerprint(KEY, "PRICING", "net")}`,
    "configuration/FETCHED": `text ${fingerprint(KEY, "FETCHED", "late")}`,
    "configuration/flag.checkout": "true",
    "configuration/restless": "999",
  });
  const told = (pattern: RegExp) =>
    sink.logs.filter(({ attributes }) =>
      pattern.test(String(attributes["isoscope.fact.name"])),
    ).length;
  expect(told(/^restless$/)).toBeLessThanOrEqual(11);
  expect(told(/^of request/)).toBeLessThan(500);
  // What did not change is not told again.
  expect(told(/^PAYMENT_TOKEN$/)).toBe(1);
});

it("tells a working tree with changes, whoever said which commit runs", async () => {
  const app = application(ALIVE);
  const folder = dirname(app);
  rmSync(join(folder, ".git"), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@t", ...args],
      { cwd: folder, encoding: "utf8" },
    ).trim();
  git("init", "-q");
  git("add", "app.cjs");
  git("-c", "commit.gpgsign=false", "commit", "-qm", "one");
  const head = git("rev-parse", "HEAD");
  const dirty: (string | undefined)[] = [];
  for (const [commit, code, name] of [
    [head, ALIVE, "build/git.dirty"],
    [head.slice(0, 8), `${ALIVE} // changed`, "build/git.dirty"],
    // What runs was not built from this tree.
    [COMMIT, `${ALIVE} // changed`, "build/artifact"],
  ] as const) {
    sink.clear();
    writeFileSync(app, code);
    await startUntil(app, [name], { ISOSCOPE_COMMIT: commit });
    dirty.push(facts()["build/git.dirty"]);
  }
  expect(dirty).toEqual(["false", "true", undefined]);
});
