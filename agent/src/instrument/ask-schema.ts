import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { isTold } from "../facts/facts";
import { reason, report } from "../problems";

/** After the application's first connection, which has better to do, ms. */
const DELAY_MS = 2_000;
const asked = new Set<string>();

/**
 * Asks a database for its shape, once for each that the process connects to.
 *
 * @param database what tells it from others
 * @param ask over a connection of its own: the application's have transactions and settings that are none of
 *   ours
 */
export function askSchemaOnce(
  database: readonly unknown[],
  ask: () => Promise<void>,
): void {
  const key = JSON.stringify(database);
  if (asked.has(key) || !isTold("state")) return;
  asked.add(key);
  setTimeout(() => {
    void context.with(suppressTracing(context.active()), async () => {
      try {
        await ask();
      } catch (error) {
        report(
          "ISO-A61",
          `the schema of a database could not be read: ${reason(error)}. Unset ISOSCOPE_FACTS_SCHEMA, or let its user read information_schema.`,
        );
      }
    });
  }, DELAY_MS).unref();
}
