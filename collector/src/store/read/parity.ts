import type { Database } from "../database.js";
import { askSides, type Selection } from "./compare/ask.js";
import { runningProcesses } from "./processes.js";
import { sideReader } from "./sides.js";

/** One value of a fact on one side, with the processes that have it now. */
export interface FactValueRow {
  /** 0 the baseline, 1 the candidate. */
  readonly side: number;
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  readonly instances: number;
  /** Of up to ten of them. */
  readonly ids: readonly string[];
  /** When any process of the side first told this value, Unix milliseconds. */
  readonly firstSeenMs: number;
}

export interface InstalledRow {
  readonly lockfile: string;
  /** `name@version` */
  readonly packages: readonly string[];
}

/** A process that began to listen. */
export interface StartRow {
  readonly side: number;
  readonly service: string;
  /** Unix milliseconds. */
  readonly listeningMs: number;
  /** From the start of the process until then. */
  readonly tookMs: number;
}

export interface DependencyRow {
  readonly side: number;
  readonly dependency: string;
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** What comparing environments asks of the store. */
export function parityReader(db: Database) {
  const sides = sideReader(db);
  return {
    mustExist: sides.mustExist.bind(sides),
    facts: (selection: Selection) =>
      askSides<FactValueRow>(
        db,
        selection,
        "../parity/facts",
        {},
        { running: runningProcesses() },
      ),
    starts: (selection: Selection) =>
      askSides<StartRow>(db, selection, "../parity/starts"),
    installed: (selection: Selection, lockfiles: readonly string[]) =>
      lockfiles.length === 0
        ? Promise.resolve<InstalledRow[]>([])
        : askSides<InstalledRow>(db, selection, "../parity/installed", {
            lockfiles,
          }),
    dependencies: (selection: Selection) =>
      askSides<DependencyRow>(db, selection, "../parity/dependencies"),
  };
}
