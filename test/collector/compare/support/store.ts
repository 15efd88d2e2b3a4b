import type { Database } from "../../../../collector/src/store/database.js";
import { openTestEngine } from "../../support/store.js";
import { generate, type Plan } from "./world.js";

export interface TestStore {
  readonly db: Database;
  insert(plan: Plan): Promise<void>;
  close(): Promise<void>;
}

const chunk = 20_000;

/** A store of its own, with today's schema. */
export async function openStore(): Promise<TestStore> {
  const engine = await openTestEngine();
  const db = engine.writer;
  const insert = async (table: string, rows: readonly object[]) => {
    for (let from = 0; from < rows.length; from += chunk) {
      const lines = rows
        .slice(from, from + chunk)
        .map((row) => JSON.stringify(row))
        .join("\n");
      await db.command(`INSERT INTO ${table} FORMAT JSONEachRow\n${lines}`);
    }
  };
  return {
    db,
    async insert(plan) {
      const world = generate(plan);
      await insert("otel_traces", world.traces);
      await insert("otel_logs", world.logs);
      await insert("otel_metrics_gauge", world.gauges);
    },
    close: () => engine.remove(),
  };
}
