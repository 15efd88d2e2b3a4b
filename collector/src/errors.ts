/**
 * The catalogue of coded errors. A code is never reused for another meaning; `status` is the HTTP status
 * it answers with, `hint` says what to do next.
 */
interface Entry {
  readonly status: number;
  readonly hint?: string;
}

const catalogue = {
  "ISO-BAD-REQUEST": { status: 400 },
  "ISO-BAD-SELECTOR": {
    status: 400,
    hint: "A side is environment[@commit], for example production or preview-42@9f3c2d1 (7 or more hex digits), with a window as production[-26h..-24h].",
  },
  "ISO-BAD-TIME": {
    status: 400,
    hint: "Use ISO 8601 (2026-01-31T12:00:00Z) or a relative time such as -15m, -2h or -7d.",
  },
  "ISO-BAD-CURSOR": {
    status: 400,
    hint: "Pass the cursor of the previous page unchanged, with the same filters.",
  },
  "ISO-BAD-TRACE-ID": {
    status: 400,
    hint: "A trace id is 32 hexadecimal digits.",
  },
  "ISO-MALFORMED": { status: 400 },
  "ISO-TOO-DEEP": { status: 400 },
  "ISO-UNAUTHORIZED": {
    status: 401,
    hint: "Send `Authorization: Bearer <key>`.",
  },
  "ISO-FORBIDDEN": { status: 403 },
  "ISO-NOT-FOUND": { status: 404, hint: "GET /docs lists every route." },
  "ISO-UNKNOWN-ENVIRONMENT": {
    status: 404,
    hint: "GET /api/v1/environments lists what has been received.",
  },
  "ISO-UNKNOWN-COMMIT": {
    status: 404,
    hint: "GET /api/v1/environments lists the commits of each environment.",
  },
  "ISO-UNKNOWN-TRACE": {
    status: 404,
    hint: "It may not have arrived yet, or its retention has ended.",
  },
  "ISO-UNKNOWN-METRIC": {
    status: 404,
    hint: "GET /api/v1/metrics lists the names.",
  },
  "ISO-UNKNOWN-QUARANTINED": {
    status: 404,
    hint: "GET /api/v1/status lists what is in quarantine.",
  },
  "ISO-METHOD": { status: 405 },
  "ISO-TIMEOUT": {
    status: 408,
    hint: "Send it again; for slow networks raise ISOSCOPE_REQUEST_TIMEOUT_S.",
  },
  "ISO-TOO-LARGE": { status: 413 },
  "ISO-CONTENT-TYPE": { status: 415 },
  "ISO-CONTENT-ENCODING": {
    status: 415,
    hint: "Use gzip, deflate, zstd or no content encoding.",
  },
  "ISO-QUERY-LIMIT": {
    status: 422,
    hint: "Ask for less: a shorter time (since, until), a longer step, or one environment and service.",
  },
  "ISO-RATE": { status: 429 },
  "ISO-INTERNAL": {
    status: 500,
    hint: "The collector's log has the cause under the same request id.",
  },
  "ISO-SPOOL-FULL": {
    status: 503,
    hint: "Raise ISOSCOPE_SPOOL_MAX_MB or bring the store back.",
  },
  "ISO-SPOOL-FAILED": { status: 503 },
  "ISO-DISK-FULL": {
    status: 503,
    hint: "Free space on the disk of ISOSCOPE_DATA_DIR; ingest resumes by itself.",
  },
  "ISO-STORE-UNAVAILABLE": {
    status: 503,
    hint: "Telemetry is still taken in and waits in the spool. See whether ClickHouse runs and is reachable.",
  },
  "ISO-PREPARING": {
    status: 503,
    hint: "It goes on by itself: ask again in a minute.",
  },
  "ISO-STORE-DENIED": { status: 500 },
  "ISO-STORE-VERSION": {
    status: 500,
    hint: "Upgrade the server, or unset ISOSCOPE_CLICKHOUSE_URL to use the embedded engine.",
  },
  "ISO-CONFIG": { status: 500 },
  "ISO-UNREACHABLE": { status: 500 },
  "ISO-REFUSED": { status: 500 },
  "ISO-KEYS-FILE": {
    status: 500,
    hint: "Make one with `isoscope keys add <name> --scope ingest,read`, or unset ISOSCOPE_KEYS_FILE.",
  },
  "ISO-NO-ENGINE": {
    status: 500,
    hint: "Set ISOSCOPE_CLICKHOUSE_URL to a ClickHouse server, or use Linux with glibc or macOS, where the embedded engine can be installed.",
  },
  "ISO-NEWER-DATABASE": {
    status: 500,
    hint: "Start the Isoscope version that wrote it, or choose another ISOSCOPE_DATA_DIR.",
  },
  "ISO-MIGRATION-CHANGED": { status: 500 },
  "ISO-PORT-TAKEN": { status: 500 },
  "ISO-DATA-DIR-LOCKED": {
    status: 500,
    hint: "Stop the other collector or choose another ISOSCOPE_DATA_DIR.",
  },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof catalogue;

/** An error of the catalogue: what went wrong in `message`, what to do in `hint`. */
export class IsoscopeError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly hint: string | undefined;
  /** When to try again, in seconds, where that is known. */
  readonly retryAfterS: number | undefined;

  /**
   * @param code an entry of the catalogue; it decides the HTTP status
   * @param message what went wrong, one sentence with the offending value
   * @param options `hint` replaces the catalogue's; `cause` is the error underneath; `retryAfterS` says
   *   when to try again, in seconds
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "IsoscopeError";
    const entry: Entry = catalogue[code];
    this.code = code;
    this.status = entry.status;
    this.hint = options.hint ?? entry.hint;
    this.retryAfterS = options.retryAfterS;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
