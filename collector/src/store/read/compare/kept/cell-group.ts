/** The traces of a build that ran at the same commits and began in the same slice of time: a side has all or none. */
export interface CellGroup {
  /** By which cells name it, from 0. */
  readonly number: number;
  readonly build: string;
  readonly environment: string;
  /** Commits, a line each. */
  readonly version: string;
  readonly sliceMs: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly traces: number;
  readonly tracesWithoutRoot: number;
  readonly tracesWithMissingParents: number;
  readonly spans: number;
  readonly leastWeight: number;
  readonly greatestWeight: number;
}
