import type { Outcome } from "../../../../compare/outcome.js";
import { BinnedCells, type BinnedRow } from "./binned-cells.js";
import { CallCells, type CallRow } from "./call-cells.js";
import { ListedCells, type ListedRow } from "./listed-cells.js";
import { ShapeCells, type ShapeRow } from "./shape-cells.js";

/** What cells of each kind are of, as the statements of this folder tell it. */
export interface Rows {
  readonly shapes: ShapeRow;
  readonly failures: ListedRow & {
    readonly failed: readonly number[];
    readonly rejected: readonly number[];
    readonly failedWeights: readonly number[];
    readonly rejectedWeights: readonly number[];
    readonly failing: readonly (readonly string[])[];
    readonly rejecting: readonly (readonly string[])[];
    /** The commonest messages, and in how many traces each. */
    readonly problems: readonly (readonly (readonly [string, number])[])[];
  };
  readonly durations: BinnedRow & {
    readonly timed: string;
    readonly own: number;
  };
  readonly calls: CallRow;
  readonly telemetry: ListedRow & {
    readonly service: string;
    readonly operation: string;
    readonly scope: string;
    readonly version: string;
    readonly keys: readonly string[];
    readonly spans: readonly number[];
  };
  readonly processes: ListedRow & {
    readonly service: string;
    readonly instance: string;
    readonly lastSeenMs: readonly number[];
    /** Of {@link RESOURCE}, in its order. */
    readonly values: readonly (readonly string[])[];
  };
  readonly spans: BinnedRow & {
    readonly operation: string;
    readonly root: string;
    readonly status: Outcome;
    readonly outcome: Outcome;
  };
  readonly attributes: BinnedRow & {
    readonly operation: string;
    readonly origin: "span" | "resource";
    readonly key: string;
    /** See migrations 0110 and 0140. */
    readonly form: "value" | "power" | "other" | "id" | "left";
    readonly value: string;
    readonly root: string;
    readonly status: Outcome;
    readonly outcome: Outcome;
  };
}

/** All kinds but traces: these tell which groups there are. */
export type StoredKind = keyof Rows;

/** What a process's resource says of what it runs on. */
export const RESOURCE = [
  ...["process.runtime.name", "process.runtime.version"],
  ...["os.type", "os.version", "host.arch"],
  ...["telemetry.sdk.version", "telemetry.distro.version"],
] as const;

/** Where the cells of each kind are kept. */
export const stores = () => ({
  shapes: new ShapeCells(),
  failures: new ListedCells<Rows["failures"]>(),
  durations: new BinnedCells<Rows["durations"]>(),
  calls: new CallCells(),
  telemetry: new ListedCells<Rows["telemetry"]>(),
  processes: new ListedCells<Rows["processes"]>(),
  spans: new BinnedCells<Rows["spans"]>(),
  attributes: new BinnedCells<Rows["attributes"]>(),
});

export type Stores = ReturnType<typeof stores>;
