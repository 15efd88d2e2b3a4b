import type { Database } from "../../database.js";
import { askSides, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import { eachOn } from "./kept/on-sides.js";
import { RESOURCE } from "./kept/stores.js";

export interface FactRow extends Sided {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

interface TimedFact extends FactRow {
  readonly atMs: number;
}

/** What the processes of both sides told of their surroundings. */
export const recordedFacts = (db: Database, selection: Selection) =>
  askSides<TimedFact>(db, selection, "facts");

/** What the processes of both sides told of their surroundings, and what their resources say: the latest. */
export async function readFacts(
  cells: Cells,
  selection: Selection,
  recorded: Promise<readonly TimedFact[]>,
): Promise<FactRow[]> {
  const described = await readDescribed(cells, selection);
  const facts = new Map<string, TimedFact>();
  for (const fact of [...(await recorded), ...described]) {
    const { service, pillar, name, side } = fact;
    const key = JSON.stringify([service, pillar, name, side]);
    if (isLater(facts.get(key), fact.atMs)) facts.set(key, fact);
  }
  return [...facts.values()];
}

/** What the resource of each service's latest process says, by side. */
const readDescribed = (
  cells: Cells,
  { service }: Selection,
): Promise<TimedFact[]> =>
  cells.read("processes", (processes, on) => {
    const latest = new Map<
      string,
      { side: number; service: string; atMs: number; values: readonly string[] }
    >();
    for (const process of processes.rows) {
      if ((service ?? process.service) !== process.service) continue;
      eachOn(process.groups, on, (at, side) => {
        const atMs = process.lastSeenMs[at] ?? 0;
        const values = process.values[at] ?? [];
        const key = `${side} ${process.service}`;
        if (values.some((one) => one !== "") && isLater(latest.get(key), atMs))
          latest.set(key, { side, service: process.service, atMs, values });
      });
    }
    return [...latest.values()].flatMap(({ values, ...of }) =>
      RESOURCE.flatMap((name, at) => {
        const value = values[at] ?? "";
        if (value === "") return [];
        const from = { pillar: "runtime", origin: "resource attribute" };
        return { ...of, ...from, name, value };
      }),
    );
  });

const isLater = (before: { atMs: number } | undefined, atMs: number) =>
  before === undefined || before.atMs < atMs;
