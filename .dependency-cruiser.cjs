/** The layers of ARCHITECTURE.md as rules; every one is an error. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^collector/src/", pathNot: [from, ...allowed] },
});

const keys = "^collector/src/keys/";
const shared =
  "^collector/src/(errors|config|package-folder|group|once|repeating|otlp/)";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle hides the direction of the data flow.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "agent-stands-alone",
      comment:
        "An application loads the agent: it never pulls in the collector or chdb. The contract is OTLP.",
      severity: "error",
      from: { path: "^agent/" },
      to: { path: "^collector/|node_modules/(chdb|@clickhouse)/" },
    },
    {
      name: "collector-not-agent",
      comment: "The collector knows the agent only through OTLP.",
      severity: "error",
      from: { path: "^collector/" },
      to: { path: "^agent/" },
    },
    only(
      "compare-is-pure",
      "^collector/src/compare/",
      ["^collector/src/group"],
      "Two summaries in, ranked findings out: no I/O, nothing else of the collector.",
    ),
    {
      name: "compare-no-io",
      comment: "compare/ imports no library that does I/O.",
      severity: "error",
      from: { path: "^collector/src/compare/" },
      to: {
        path: "node_modules/(fastify|@clickhouse|chdb)/",
        dependencyTypesNot: ["core"],
      },
    },
    only(
      "audit-is-pure",
      "^collector/src/audit/",
      ["^collector/src/compare/"],
      "Files and facts in, differences out: what reads and writes is in cli.",
    ),
    only(
      "alerts-to-store",
      "^collector/src/alerts/",
      ["^collector/src/store/", shared],
      "Rules are judged by the store; what they find is read by api.",
    ),
    only(
      "repro-is-pure",
      "^collector/src/repro/",
      ["^collector/src/compare/"],
      "A trace in, files out: what asks, writes and starts is in cli.",
    ),
    only(
      "keys-know-nobody",
      keys,
      ["^collector/src/errors"],
      "The keys are asked by receive, api and cli, and ask none of them.",
    ),
    only(
      "receive-to-spool",
      "^collector/src/receive/",
      ["^collector/src/spool/", keys, shared],
      "receive hands to the spool and never meets api or the store.",
    ),
    only(
      "spool-to-store",
      "^collector/src/spool/",
      ["^collector/src/store/", shared],
      "The spool knows only the store.",
    ),
    only(
      "store-at-the-bottom",
      "^collector/src/store/",
      [shared, "^collector/src/compare/"],
      "The store knows nobody above it.",
    ),
    {
      name: "store-fills-in-what-compare-states",
      comment:
        "compare/ states what it judges; the readers of that, and no other part of the store, import the types.",
      severity: "error",
      from: {
        path: "^collector/src/store/",
        pathNot: "^collector/src/store/read/compare/",
      },
      to: { path: "^collector/src/compare/" },
    },
    {
      name: "store-runs-nothing-of-compare",
      comment: "Types only: the store knows nobody above it.",
      severity: "error",
      from: { path: "^collector/src/store/" },
      to: {
        path: "^collector/src/compare/",
        dependencyTypesNot: ["type-only"],
      },
    },
    only(
      "api-to-compare-and-read",
      "^collector/src/api/",
      ["^collector/src/compare/", "^collector/src/store/", keys, shared],
      "api reads the store and asks compare; it never meets receive or the spool.",
    ),
    only(
      "thread-to-api",
      "^collector/src/thread/",
      ["^collector/src/api/", "^collector/src/store/", shared],
      "What runs on the other thread answers as api does, over the store; main starts it.",
    ),
    {
      name: "threads-are-wired-at-the-top",
      comment: "Who is asked need not know on which thread it answers.",
      severity: "error",
      from: {
        path: "^collector/src/",
        pathNot: "^collector/src/(thread/|main\\.ts|compare-thread\\.ts)",
      },
      to: { path: "^collector/src/thread/" },
    },
    {
      name: "chdb-has-one-door",
      comment:
        "Only the store's connection may know that the engine can be embedded.",
      severity: "error",
      from: {
        path: "^collector/",
        pathNot: "^collector/src/store/connect\\.ts$",
      },
      to: { path: "node_modules/chdb/" },
    },
    {
      name: "test-stays-outside",
      comment: "Product code never imports test code.",
      severity: "error",
      from: { path: "^(agent|collector|dashboards)/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
