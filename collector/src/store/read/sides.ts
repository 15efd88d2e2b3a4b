import { IsoscopeError } from "../../errors.js";
import type { Database } from "../database.js";
import { all, sideConditions, type SideFilter } from "./filters.js";
import { ask } from "./query.js";

/** How many names an error lists. */
const NAMED = 10;

export interface SideReader {
  /**
   * Tells an empty answer from a wrong question.
   *
   * @throws IsoscopeError ISO-UNKNOWN-ENVIRONMENT or ISO-UNKNOWN-COMMIT, naming the known ones, when
   *   nothing at all is stored under the filter's environment or commit
   */
  mustExist(filter: Pick<SideFilter, "environment" | "commit">): Promise<void>;
}

interface Side {
  readonly environment: string;
  readonly commit: string;
}

export function sideReader(db: Database): SideReader {
  const exists = async (filter: SideFilter) =>
    (
      await ask(db, "sides/exists.sql", {
        where: all(sideConditions(filter, "ReceivedAt")),
      })
    ).length > 0;
  return {
    async mustExist({ environment, commit }) {
      if (environment === undefined && commit === undefined) return;
      if (await exists({ environment, commit })) return;
      const sides = await ask<Side>(db, "sides/known.sql");
      if (
        environment !== undefined &&
        !sides.some((side) => side.environment === environment)
      ) {
        throw unknownEnvironment(environment, sides);
      }
      throw unknownCommit(commit ?? "", environment, sides);
    },
  };
}

function unknownEnvironment(
  environment: string,
  sides: readonly Side[],
): IsoscopeError {
  return new IsoscopeError(
    "ISO-UNKNOWN-ENVIRONMENT",
    `Nothing has arrived from environment "${environment}". ${known(
      "environments",
      sides.map((side) => side.environment),
    )}`,
  );
}

function unknownCommit(
  commit: string,
  environment: string | undefined,
  sides: readonly Side[],
): IsoscopeError {
  const here = sides.filter(
    (side) => environment === undefined || side.environment === environment,
  );
  const where = environment === undefined ? "" : ` in "${environment}"`;
  return new IsoscopeError(
    "ISO-UNKNOWN-COMMIT",
    `Nothing has arrived from commit "${commit}"${where}. ${known(
      "commits",
      here.map((side) => side.commit),
    )}`,
    {
      hint: "Give a whole commit or its first 7 or more hex digits; GET /api/v1/environments lists the commits of each environment.",
    },
  );
}

function known(what: string, names: readonly string[]): string {
  const distinct = [...new Set(names.filter((name) => name !== ""))];
  if (distinct.length === 0) return `No ${what} are known yet.`;
  const more = distinct.length - NAMED;
  return `Known ${what}: ${distinct.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
