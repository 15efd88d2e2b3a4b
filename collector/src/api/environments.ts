import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import type { OriginReader, StoredOrigin } from "../store/read/environments.js";
import { errorResponses } from "./errors.js";
import {
  Environments,
  type Commit,
  type Environment,
} from "./schemas/environments.js";
import { fromMs } from "./time.js";

const HOW_TO_SEND =
  "Nothing has arrived yet. Start an application with `node --import @isoscope/agent/register app.js`; it sends to http://127.0.0.1:4318 unless ISOSCOPE_ENDPOINT says otherwise.";

/** GET /environments */
export const environmentRoutes: FastifyPluginCallbackTypebox<{
  readonly origins: OriginReader;
}> = (app, { origins }, done) => {
  app.get(
    "/environments",
    {
      schema: {
        tags: ["environments"],
        summary: "Environments, their commits and services",
        description:
          "Everything that is stored, by environment, last seen first. Seen is when it arrived here.",
        response: { 200: Environments, ...errorResponses },
      },
    },
    async () => {
      const environments = byEnvironment(await origins.origins());
      return {
        environments,
        ...(environments.length === 0 ? { hint: HOW_TO_SEND } : {}),
      };
    },
  );
  done();
};

function byEnvironment(rows: readonly StoredOrigin[]): Environment[] {
  return [...groupBy(rows, (row) => row.environment)]
    .map(([environment, here]) => ({
      environment,
      ...summary(here),
      commits: [...groupBy(here, (row) => row.commit)]
        .map(([commit, sent]): Commit => ({
          commit,
          ...summary(sent),
        }))
        .sort(lastSeenFirst),
    }))
    .sort(lastSeenFirst);
}

function summary(rows: readonly StoredOrigin[]) {
  const total = (of: (row: StoredOrigin) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0);
  return {
    services: [...new Set(rows.map((row) => row.service))].sort(),
    firstSeenAt: fromMs(Math.min(...rows.map((row) => row.firstSeenMs))),
    lastSeenAt: fromMs(Math.max(...rows.map((row) => row.lastSeenMs))),
    spans: total((row) => row.spans),
    logRecords: total((row) => row.logRecords),
    dataPoints: total((row) => row.dataPoints),
  };
}

function lastSeenFirst(
  a: { lastSeenAt: string },
  b: { lastSeenAt: string },
): number {
  return b.lastSeenAt.localeCompare(a.lastSeenAt);
}

function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
