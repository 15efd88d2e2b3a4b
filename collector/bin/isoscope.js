#!/usr/bin/env node
// Loads, queries, fsync and inflating all run on libuv's threads; with four, a few slow queries would hold
// up acknowledgements. Read before the first thread starts, so it is set before anything is imported.
// Not for the commands that start an application, which would inherit it.
if (!["run", "doctor"].includes(process.argv[2])) {
  process.env.UV_THREADPOOL_SIZE ??= "16";
}
const { run } = await import("../bundle/isoscope.js");
await run(process.argv);
