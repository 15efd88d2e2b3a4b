import fastify from "fastify";
import { expect, test } from "vitest";
import { apiErrors } from "../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../collector/src/api/routes.js";
import type { Database } from "../../../collector/src/store/database.js";

/** The API over a store that only tells when it is read. */
async function ask(path: string): Promise<string[]> {
  const happened: string[] = [];
  const reader: Database = {
    lines: () => Promise.reject(new Error("nobody asks for lines")),
    rows: () => {
      happened.push("read");
      return Promise.resolve([]);
    },
    command: () => Promise.resolve(),
    send: () => Promise.reject(new Error("nothing is sent")),
    close: () => Promise.resolve(),
  };
  const app = fastify();
  apiErrors(app);
  await app.register(apiRoutes, {
    reader,
    latest: async (signals) => {
      happened.push(`waits for ${signals.join(", ")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      happened.push("goes on");
    },
  });
  await app.inject(`/api/v1/${path}`);
  await app.close();
  return happened;
}

test.each([
  ["environments", "traces, logs"],
  ["services", "traces, logs"],
  ["traces/0123456789abcdef0123456789abcdef", "traces, logs"],
  ["logs", "traces, logs"],
  ["alerts", "traces"],
  ["metrics", "metrics"],
  ["compare?baseline=a&candidate=b", "traces, logs, metrics"],
  ["why/0123456789abcdef0123456789abcdef", "traces, logs, metrics"],
])("who asks for %s has the latest of %s", async (path, signals) => {
  const happened = await ask(path);
  expect(happened.slice(0, 3)).toEqual([
    `waits for ${signals}`,
    "goes on",
    "read",
  ]);
});

test("what is refused loads nothing", async () => {
  expect(await ask("environments?nonsense=1")).toEqual([]);
});
