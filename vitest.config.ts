import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for is right or not; how long it takes is a benchmark's business.
    expect: { poll: { timeout: 10_000 } },
    // chdb allows one data directory per process, so every file gets its own.
    pool: "forks",
    maxWorkers: 2,
  },
});
