import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** One request, as far as the engine is concerned. */
export interface Question {
  readonly database: string;
  /** From the URL; the body then is data. */
  readonly query: string;
  /** Values of `param_*`, in the text form of the HTTP interface. */
  readonly params: Readonly<Record<string, string>>;
  /** Path of the file with the request's body. */
  readonly body: string;
  /** Of the answer, where the statement names none. */
  readonly format: string;
}

export interface Answer {
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly summary: Readonly<Record<string, string>>;
}

interface Result {
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly bytes: Uint8Array;
}

/** The engine's own functions: its classes would format parameters that already are in HTTP's text form. */
interface Native {
  CreateConnection(path: string): unknown;
  CloseConnection(connection: unknown): void;
  QueryAsyncConnection(
    connection: unknown,
    sql: string,
    format: string,
    params?: Readonly<Record<string, string>>,
  ): Promise<Result>;
}

const require = createRequire(import.meta.url);
const { loadNative } = require(
  join(dirname(require.resolve("chdb/package.json")), "dist/loader.js"),
) as { loadNative: () => Native };

/** Runs statements as the HTTP interface would. */
export class Engine {
  readonly #native = loadNative();
  readonly #path: string;
  readonly #connections = new Map<string, Promise<unknown>>();
  /** Parameters are state of the whole engine: one statement with any at a time. */
  #bound: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async run(question: Question): Promise<Answer> {
    const { sql, reads } = readFromFile(question);
    const connection = await this.#connection(
      question.database,
      reads ? "reader" : "writer",
    );
    const result = await this.#query(connection, sql, question);
    const rows = String(result.rowsRead);
    const bytes = String(result.bytesRead);
    return {
      bytes: result.bytes,
      format: question.format,
      summary: {
        read_rows: reads ? rows : "0",
        read_bytes: reads ? bytes : "0",
        written_rows: reads ? "0" : rows,
        written_bytes: reads ? "0" : bytes,
        total_rows_to_read: "0",
        result_rows: reads ? rows : "0",
        result_bytes: reads ? bytes : "0",
        elapsed_ns: String(Math.round(result.elapsed * 1e9)),
      },
    };
  }

  async #query(
    connection: unknown,
    sql: string,
    { format, params }: Question,
  ): Promise<Result> {
    if (Object.keys(params).length === 0) {
      return this.#native.QueryAsyncConnection(connection, sql, format);
    }
    const turn = this.#bound.then(() =>
      this.#native.QueryAsyncConnection(connection, sql, format, params),
    );
    this.#bound = turn.catch(() => undefined);
    return turn;
  }

  /** One connection per database, whose current database it is, for reading and one for all else. */
  #connection(database: string, purpose: string): Promise<unknown> {
    const key = `${database} ${purpose}`;
    let opened = this.#connections.get(key);
    if (opened === undefined) {
      const connection = this.#native.CreateConnection(this.#path);
      opened = this.#native
        .QueryAsyncConnection(connection, `USE \`${database}\``, "Null")
        .then(() => connection);
      // The database may be created later.
      opened.catch(() => {
        this.#connections.delete(key);
        this.#native.CloseConnection(connection);
      });
      this.#connections.set(key, opened);
    }
    return opened;
  }

  close(): void {
    for (const opened of this.#connections.values()) {
      void opened.then((connection) => {
        this.#native.CloseConnection(connection);
      });
    }
  }
}

/**
 * The statement of a request, which is in the URL or in front of the body. What a server reads from the
 * body through `input(…)`, the embedded engine reads from a file; any other data stays in the statement.
 */
function readFromFile({ query, body }: Question): {
  sql: string;
  reads: boolean;
} {
  const bytes = readFileSync(body);
  // As ClickHouse does it: data begins after the line of the statement's FORMAT.
  const insert =
    /^\s*INSERT\b[\s\S]*?\bFROM input\([\s\S]*?\bFORMAT (\w+)[ \t]*\r?\n/.exec(
      query === "" ? bytes.toString("latin1") : `${query}\n`,
    );
  if (insert === null) {
    const sql = [query, bytes.toString("utf8")].filter(Boolean).join("\n");
    return { sql, reads: !/^\s*(?:INSERT|CREATE|ALTER|DROP)\b/i.test(sql) };
  }
  const [head, format = ""] = insert;
  if (query === "") writeFileSync(body, bytes.subarray(head.length));
  const statement =
    query === "" ? bytes.subarray(0, head.length).toString("utf8") : query;
  return {
    sql: statement
      .replace(/\bFORMAT \w+\s*$/, "")
      .replace("FROM input(", () => `FROM file('${body}', '${format}', `),
    reads: false,
  };
}

const statuses: Readonly<Record<string, number>> = {
  "60": 404,
  "62": 400,
  "81": 404,
  "115": 400,
  "516": 403,
};

/** An exception as the HTTP interface answers it. */
export class FrontError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, type: string, text: string) {
    super(
      `Code: ${code}. DB::Exception: ${text} (${type}) (version of the embedded engine)`,
    );
    this.code = code;
    this.status = statuses[code] ?? 500;
  }

  /** Whatever the engine threw. */
  static of(error: unknown): FrontError {
    if (error instanceof FrontError) return error;
    const text = error instanceof Error ? error.message : String(error);
    const known =
      /Code: (\d+)\. DB::Exception: ([\s\S]*?) \(([A-Z_0-9]*[A-Z]{3}[A-Z_0-9]*)\)/.exec(
        text,
      );
    return known === null
      ? new FrontError("1002", "UNKNOWN_EXCEPTION", text)
      : new FrontError(known[1] ?? "", known[3] ?? "", known[2] ?? "");
  }
}
