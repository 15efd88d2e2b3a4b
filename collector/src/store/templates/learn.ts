import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { TemplateTree, type Cluster } from "./drain.js";

/** A masked message of one service. */
export interface Message {
  readonly service: string;
  readonly masked: string;
}

/** One at a time for each store: two that learn the same at once would write it twice. */
const turns = new WeakMap<Database, Promise<unknown>>();

/**
 * Takes messages into the stored tree.
 *
 * @returns the templates of several messages, in the order in which they are tried on a message
 */
export function learnTemplates(
  db: Database,
  messages: readonly Message[],
): Promise<Cluster[]> {
  const turn = (turns.get(db) ?? Promise.resolve()).then(() =>
    learn(db, messages),
  );
  turns.set(
    db,
    turn.catch(() => undefined),
  );
  return turn;
}

async function learn(
  db: Database,
  messages: readonly Message[],
): Promise<Cluster[]> {
  const tree = new TemplateTree(
    await db.rows<Cluster>(loadSql("templates/known.sql")),
  );
  const byService = new Map<string, string[]>();
  for (const { service, masked } of messages) {
    const known = byService.get(service);
    if (known === undefined) byService.set(service, [masked]);
    else known.push(masked);
  }
  for (const service of [...byService.keys()].sort()) {
    tree.learn(service, byService.get(service) ?? []);
  }
  const changed = tree.changed();
  if (changed.length > 0) {
    const rows = changed.map((cluster) =>
      JSON.stringify({
        Service: cluster.service,
        Id: cluster.id,
        Revision: cluster.revision,
        Number: cluster.number,
        Tokens: cluster.tokens,
        Variants: cluster.variants,
      }),
    );
    await db.command(
      `${loadSql("templates/record.sql").trimEnd()}\n${rows.join("\n")}`,
    );
  }
  return tree.templates();
}
