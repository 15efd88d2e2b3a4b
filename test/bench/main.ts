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
};

const [name = "", ...args] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  console.error("usage: npm run bench -- <name> [options]\n");
  for (const [key, { about }] of Object.entries(benchmarks)) {
    console.error(`  ${key.padEnd(10)} ${about}`);
  }
  process.exit(2);
}
const { run } = await benchmark.load();
await run(args);
