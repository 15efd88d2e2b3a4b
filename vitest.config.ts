import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["test/support/bundled.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What commands print is compared as text; CI variables would colour it.
    env: { NO_COLOR: "1" },
    // Processes, browsers and faults race the machine they run on: once lost is the machine, twice is a bug.
    retry: process.env["CI"] === undefined ? 0 : 1,
    // What is waited for is right or not; how long it takes is a benchmark's business.
    expect: { poll: { timeout: 10_000 } },
    // chdb allows one data directory per process, so every file gets its own.
    pool: "forks",
    maxWorkers: 2,
  },
});
