import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import type { Cluster } from "../../templates/drain.js";
import { learnTemplates } from "../../templates/learn.js";
import { plain, type Fragment } from "../query.js";

/** The fragment `templated` with the templates that are known. */
export async function knownTemplates(db: Database): Promise<Fragment> {
  return templated(await learnTemplates(db, []));
}

/** Rows of `records` with their `template`: the masked message, where no learnt template fits. */
export function templated(clusters: readonly Cluster[]): Fragment {
  if (clusters.length === 0) {
    return plain("SELECT *, masked AS template FROM records");
  }
  return {
    sql: loadSql("read/compare/templated.sql").trimEnd(),
    params: {
      template_services: clusters.map(({ service }) => service),
      template_tokens: clusters.map(({ tokens }) => tokens),
    },
  };
}
