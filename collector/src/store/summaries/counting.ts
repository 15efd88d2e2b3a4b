import type { Database } from "../database.js";
import { shown, type AskSpans, type Ran } from "./attributes/shown.js";
import {
  cells,
  kinds,
  PLAINLY,
  rowsOf,
  statement,
  type Kind,
} from "./kinds.js";

type Parameters = Readonly<Record<string, unknown>>;

/** Which traces some builds count. */
export interface Counted {
  /** See `traces` in kinds.ts. */
  readonly source: string;
  /** What the source names, and when the spans were loaded that it is about, in Unix milliseconds. */
  readonly params: Parameters & {
    readonly environments: readonly string[];
    readonly builds: readonly (number | bigint)[];
    readonly loaded_from: number;
    readonly loaded_to: number;
  };
}

/** Kinds of which others' cells tell how to count. */
const first: Partial<Record<Kind, readonly Kind[]>> = {
  spans: ["calls"],
  attributes: ["calls", "failures"],
};

/** The cells of some builds: each kind is counted once, when it is first asked for. */
export class Counting {
  readonly #db: Database;
  readonly #counted: Counted;
  readonly #done = new Map<Kind, Promise<void>>();
  #repeated: Promise<readonly bigint[]> | undefined;

  constructor(db: Database, counted: Counted) {
    this.#db = db;
    this.#counted = counted;
  }

  /** Whether cells of every kind are, or soon will be. */
  get isComplete(): boolean {
    return kinds.every((kind) => this.#done.has(kind));
  }

  /** Whether at most one kind has been asked for. */
  get isBarelyBegun(): boolean {
    return this.#done.size < 2;
  }

  /** Resolves when the cells of a kind are stored. When it rejects, some of them may be: the builds are of no use. */
  of(kind: Kind): Promise<void> {
    const under = this.#done.get(kind) ?? this.#count(kind);
    this.#done.set(kind, under);
    return under;
  }

  async #count(kind: Kind): Promise<void> {
    await Promise.all((first[kind] ?? []).map((before) => this.of(before)));
    const { source, params } = this.#counted;
    await this.#db.command(
      `INSERT INTO isoscope_summary_${kind} (* EXCEPT (ReceivedAt))\n${source}\n${cells(kind)}\nSETTINGS ${PLAINLY}`,
      { ...params, ...(await this.#needs(kind)) },
    );
  }

  /** What a kind needs to know of those before it. */
  async #needs(kind: Kind): Promise<Parameters> {
    if (first[kind] === undefined) return {};
    const repeated = await (this.#repeated ??= this.#runRepeatedly());
    if (kind !== "attributes") return { repeated };
    const ask: AskSpans = (name, more) =>
      this.#ask(name, { ...more, repeated });
    return { repeated, ...(await shown(ask, await ask<Ran>("ran", {}))) };
  }

  async #runRepeatedly(): Promise<readonly bigint[]> {
    const rows = await this.#ask<{ readonly operation: string }>("repeated");
    return rows.map(({ operation }) => BigInt(operation));
  }

  #ask<Row>(name: string, more: Parameters = {}): Promise<Row[]> {
    return rowsOf<Row>(this.#db, statement(`attributes/${name}`), {
      ...this.#counted.params,
      ...more,
    });
  }
}
