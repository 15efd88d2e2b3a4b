/** A process that took part in requests of the operation in question. */
export interface Process {
  readonly environment: string;
  readonly commit: string;
  readonly service: string;
  readonly instance: string;
  readonly traces: number;
  /** Of those, as bad as the trace in question. */
  readonly bad: number;
  /** It took part in that trace. */
  readonly mine: boolean;
}

/** One value of a fact, and the processes of one service that have it. */
export interface ProcessFact {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly instances: readonly string[];
}
