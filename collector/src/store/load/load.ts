import { createReadStream } from "node:fs";
import type { Signal } from "../../otlp/messages.js";
import type { Connections } from "../connect.js";
import { engineError } from "../engine-error.js";
import { blameFor, type Blame } from "./blame.js";
import { quote } from "../quote.js";
import { loadSql, sqlPath } from "../sql.js";
import type { Redaction } from "./redaction.js";
import { statements, type Source } from "./statements.js";

/** A sealed segment on disk. */
export interface LoadableSegment {
  readonly id: string;
  readonly path: string;
  readonly signal: Signal;
  /** Kinds of metric in it, as bits of `metricKinds`. */
  readonly kinds: number;
}

/** Why a statement did not go through. */
export class LoadError extends Error {
  readonly table: string;
  readonly blame: Blame;
  /** ClickHouse's error code, in digits; empty where it did not answer. */
  readonly code: string;

  constructor(table: string, blame: Blame, cause: unknown) {
    super(
      `${table}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.table = table;
    this.blame = blame;
    this.code = engineError(cause)?.code ?? "";
  }
}

/**
 * Takes a segment into its tables: one INSERT … SELECT each, from the bytes as they came.
 *
 * Safe to repeat: each statement's deduplication token is the segment's id, so that what an earlier,
 * interrupted attempt stored is not stored again.
 *
 * @param redaction what is cut out on the way
 * @param wanted tells the tables to load; all by default
 * @throws LoadError of the first statement that fails
 */
export async function loadSegment(
  connections: Pick<Connections, "engine" | "writer">,
  redaction: Redaction,
  segment: LoadableSegment,
  wanted: (table: string) => boolean = () => true,
): Promise<void> {
  for (const statement of statements[segment.signal]) {
    if (!wanted(statement.table)) continue;
    if (statement.kinds !== 0 && (statement.kinds & segment.kinds) === 0) {
      continue;
    }
    try {
      await run(connections, redaction, segment, statement.sql);
    } catch (cause) {
      throw new LoadError(statement.table, blameFor(cause), cause);
    }
  }
}

async function run(
  connections: Pick<Connections, "engine" | "writer">,
  redaction: Redaction,
  segment: LoadableSegment,
  sql: (source: Source) => string,
): Promise<void> {
  if (connections.engine === "embedded") {
    await connections.writer.command(
      sql({
        from: (structure) =>
          `file(${quote(segment.path)}, 'Protobuf', ${quote(structure)})`,
        // As a text, the engine would write it to a cache in the working directory.
        schema: `format_schema = ${quote(sqlPath("load/otlp.proto"))}`,
        token: segment.id,
        redaction,
        suffix: "",
      }),
    );
  } else {
    await connections.writer.send(
      sql({
        from: (structure) => `input(${quote(structure)})`,
        schema: `format_schema_source = 'string',\n    format_schema = ${quote(loadSql("load/otlp.proto"))}`,
        token: segment.id,
        redaction,
        suffix: "\nFORMAT Protobuf",
      }),
      createReadStream(segment.path),
    );
  }
}
