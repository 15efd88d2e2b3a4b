import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import type { Cluster } from "../../templates/drain.js";
import { learnTemplates, type Message } from "../../templates/learn.js";
import { plain, type Fragment } from "../query.js";
import { askSides, type Selection } from "./ask.js";

/** Different messages that are learnt from at once: the commonest. */
const MOST_MESSAGES = 20_000;

/** Learns from what both sides write, and gives the fragment `templated`. */
export async function readTemplates(
  db: Database,
  selection: Selection,
): Promise<Fragment> {
  const messages = await askSides<Message>(db, selection, "messages", {
    most: MOST_MESSAGES,
  });
  return templated(await learnTemplates(db, messages));
}

/** The fragment `templated` with the templates that are known. */
export async function knownTemplates(db: Database): Promise<Fragment> {
  return templated(await learnTemplates(db, []));
}

/** Rows of `records` with their `template`: the masked message, where no learnt template fits. */
function templated(clusters: readonly Cluster[]): Fragment {
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
