/** `npm run bench -- <name> [options]`: each benchmark is a module with a `run`. */
const benchmarks: Record<
  string,
  {
    about: string;
    load: () => Promise<{ run: (args: string[]) => Promise<void> }>;
  }
> = {
  ingest: {
    about: "durable spans per CPU second, against a straightforward collector",
    load: () => import("./ingest/run.js"),
  },
  agent: {
    about: "what the agent costs an application, against its peers",
    load: () => import("./agent/run.js"),
  },
  fingerprint: {
    about: "what the facts about the environment cost an application",
    load: () => import("./fingerprint/run.js"),
  },
  hold: {
    about: "a steady rate: acknowledgement, visibility, CPU, memory",
    load: () => import("./ingest/hold.js"),
  },
  overload: {
    about: "three times the capacity: what is shed, what is lost (nothing)",
    load: () => import("./ingest/overload.js"),
  },
  restart: {
    about: "killed under load: how soon it acknowledges again, and the CPU",
    load: () => import("./restart/run.js"),
  },
  storage: {
    about: "bytes on disk per span, log record and data point",
    load: () => import("./store/storage.js"),
  },
  compare: {
    about: "deriving flows and comparing two sides of five million spans",
    load: () => import("./compare/run.js"),
  },
  ui: {
    about: "the UI in a real browser: load, findings, waterfall, log tail",
    load: () => import("./ui/run.js"),
  },
  queries: {
    about: "what the API answers over 20 million spans",
    load: () => import("./store/queries.js"),
  },
};

const [name = "", ...args] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  console.error("usage: npm run bench -- <name> [options]\n");
  for (const [key, { about }] of Object.entries(benchmarks)) {
    console.error(`  ${key.padEnd(12)} ${about}`);
  }
  process.exit(2);
}
const { run } = await benchmark.load();
await run(args);
