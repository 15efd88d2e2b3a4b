// Bundles the agent: what every process needs in one file, each instrumentation that waits for its
// library in a file of its own. Hundreds of small modules cost an application's start more than what
// they do; and an agent without dependencies cannot disturb the application's own.
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** One copy of each, whatever version a package nests: they hold the state of the process. */
const SINGLE = [
  "@opentelemetry/api",
  "@opentelemetry/api-logs",
  "@opentelemetry/core",
  "@opentelemetry/instrumentation",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-logs",
  "@opentelemetry/sdk-metrics",
];

/**
 * An API registered by an older minor version is refused by newer ones: an application that has just
 * installed its own would trace nothing. The SDK for Node 20 is typed against 1.9 and runs on 1.10.
 */
const NEWEST = { "@opentelemetry/api": "opentelemetry-api-newest" };

/** Loaded with their library, each from a file of its own. */
const LAZY = {
  amqplib: "@opentelemetry/instrumentation-amqplib",
  "aws-sdk": "@opentelemetry/instrumentation-aws-sdk",
  express: "../instrument/express/instrumentation",
  graphql: "@opentelemetry/instrumentation-graphql",
  grpc: "@opentelemetry/instrumentation-grpc",
  ioredis: "@opentelemetry/instrumentation-ioredis",
  kafkajs: "@opentelemetry/instrumentation-kafkajs",
  koa: "@opentelemetry/instrumentation-koa",
  mongodb: "@opentelemetry/instrumentation-mongodb",
  mysql2: "@opentelemetry/instrumentation-mysql2",
  pg: "@opentelemetry/instrumentation-pg",
  redis: "@opentelemetry/instrumentation-redis",
  winston: "../instrument/winston",
};

const fileOf = new Map(
  Object.entries(LAZY).map(([name, module]) => [module, name]),
);

/** In the core: points a lazy instrumentation's require at its own file. */
const lazy = {
  name: "lazy",
  setup({ onResolve }) {
    onResolve({ filter: /^(@opentelemetry\/|\.\.\/instrument\/)/ }, (args) => {
      const name = fileOf.get(args.path);
      if (name === undefined) return undefined;
      return { path: `./instrumentation/${name}.js`, external: true };
    });
  },
};

const single = {
  name: "single",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@opentelemetry\// }, (args) => {
      if (args.pluginData === "again" || !SINGLE.includes(args.path)) {
        return undefined;
      }
      return resolve(NEWEST[args.path] ?? args.path, {
        kind: args.kind,
        resolveDir: root,
        pluginData: "again",
      });
    });
  },
};

/**
 * Writes the names of the semantic conventions where they are used. The instrumentations are CommonJS,
 * of which a bundler keeps all, and all of these are a quarter of a megabyte.
 */
const conventions = {
  name: "conventions",
  setup({ onLoad }) {
    const filter = /node_modules\/@opentelemetry\/[^/]+\/build\/src\/.*\.js$/;
    onLoad({ filter }, async ({ path }) => {
      let code = await readFile(path, "utf8");
      const requires =
        /(?:const|var) (\w+) = require\("(@opentelemetry\/semantic-conventions[^"]*)"\);/g;
      for (const [line, variable, module] of code.matchAll(requires)) {
        const values = createRequire(path)(module);
        const used = new RegExp(`\\b${variable}\\.(\\w+)`, "g");
        code = code.replace(line, "").replace(used, (_, name) => {
          if (!(name in values)) throw new Error(`${path}: no ${name}`);
          return JSON.stringify(values[name]);
        });
      }
      return { contents: code, loader: "js" };
    });
  },
};

/** In a lazy file: takes from the running core what the process must have once only. */
const shared = {
  name: "shared",
  setup({ onResolve, onLoad }) {
    const packages = /^@opentelemetry\/(api|api-logs|core|instrumentation)$/;
    onResolve({ filter: packages }, ({ path }) => ({
      path,
      namespace: "shared",
    }));
    // The agent's own only: packages have a version.js, too.
    onResolve({ filter: /^(\.\.\/)+(problems|version)$/ }, (args) =>
      args.importer.startsWith(`${root}src/`)
        ? { path: args.path.replaceAll("../", ""), namespace: "shared" }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = require("../agent.js").shared[${JSON.stringify(path)}]`,
      loader: "js",
    }));
    onResolve({ filter: /^\.\.\/agent\.js$/, namespace: "shared" }, () => ({
      path: "../agent.js",
      external: true,
    }));
  },
};

/** Their work is done by load/require-hook.ts, on the one hook the agent has. */
const hooks = {
  "require-in-the-middle": `${root}src/load/require-hook.ts`,
  "import-in-the-middle": `${root}src/load/import-hook.ts`,
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "eof",
  // Node shows the line an exception was thrown on: not hundreds of kilobytes of one.
  lineLimit: 160,
  logLevel: "warning",
};

/** index.js decides whether the agent runs at all; only then is the rest read. */
const apart = ["./index", "./agent"];

rmSync(`${root}dist/instrumentation`, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ["src/register.ts", "src/index.ts"],
    outdir: "dist",
    external: apart,
  }),
  build({
    ...common,
    entryPoints: { agent: "src/agent.ts" },
    outdir: "dist",
    alias: hooks,
    plugins: [lazy, single, conventions],
  }),
  build({
    ...common,
    entryPoints: { worker: "src/ship/worker.ts" },
    outdir: "dist",
  }),
  build({
    ...common,
    entryPoints: Object.fromEntries(
      Object.entries(LAZY).map(([name, module]) => [
        name,
        module.startsWith("..")
          ? module.replace("..", "src") + ".ts"
          : require.resolve(module),
      ]),
    ),
    outdir: "dist/instrumentation",
    plugins: [shared, conventions],
  }),
]);
