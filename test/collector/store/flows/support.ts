import type { Database } from "../../../../collector/src/store/database.js";

/** A span as the table has it, times in milliseconds. */
export interface SpanRow {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly service?: string;
  readonly kind?: string;
  readonly name: string;
  readonly startMs?: number;
  readonly ms?: number;
  readonly failed?: boolean;
  readonly problem?: string;
  readonly environment?: string;
  readonly commit?: string;
  /** When it was loaded: milliseconds ago. */
  readonly loadedMsAgo?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

const begin = Date.UTC(2026, 0, 15, 12);

const time = (ms: number) =>
  new Date(ms).toISOString().replace("T", " ").replace("Z", "");

/** Writes spans as one load. */
export async function insertSpans(
  db: Database,
  spans: readonly SpanRow[],
): Promise<void> {
  const lines = spans.map((span) => {
    const startMs = begin + (span.startMs ?? 0);
    return JSON.stringify({
      Timestamp: time(startMs),
      TraceId: span.trace,
      SpanId: span.id,
      ParentSpanId: span.parent ?? "",
      SpanName: span.name,
      SpanKind: span.kind ?? "Internal",
      ServiceName: span.service ?? "shop",
      Duration: Math.round((span.ms ?? 1) * 1e6),
      StatusCode: span.failed === true ? "Error" : "Unset",
      StatusMessage: span.problem ?? "",
      SpanAttributes: span.attributes ?? {},
      Environment: span.environment ?? "test",
      Commit: span.commit ?? "abcdef0",
      ReceivedAt: time(Date.now()),
      ...(span.loadedMsAgo === undefined
        ? {}
        : { LoadedAt: time(Date.now() - span.loadedMsAgo) }),
    });
  });
  await db.command(
    `INSERT INTO otel_traces FORMAT JSONEachRow\n${lines.join("\n")}`,
  );
}

export interface FlowRow {
  readonly traceId: string;
  readonly environment: string;
  readonly root: string;
  readonly outcome: string;
  readonly shape: string;
  readonly multiplicity: string;
  readonly spans: number;
  readonly missing: number;
  readonly cut: number;
  readonly commits: readonly string[];
  readonly problems: readonly (readonly [string, string])[];
  /** By the names along the path. */
  readonly paths: Readonly<
    Record<string, { calls: number; failed: number; selfMs: number }>
  >;
}

interface StoredRow extends Omit<FlowRow, "paths"> {
  readonly hashes: readonly string[];
  readonly nodes: readonly string[];
  readonly parents: readonly string[];
  readonly calls: readonly number[];
  readonly failed: readonly number[];
  readonly selfMs: readonly number[];
}

/** What is stored of traces, as it counts. */
export async function readFlows(db: Database): Promise<Map<string, FlowRow>> {
  const names = new Map(
    (
      await db.rows<{ id: string; name: string }>(
        "SELECT toString(StatementId) AS id, any(Operation) AS name FROM isoscope_operations GROUP BY StatementId",
      )
    ).map(({ id, name }) => [id, name]),
  );
  const rows = await db.rows<StoredRow>(
    `SELECT TraceId AS traceId, Environment AS environment, toString(Root) AS root, Outcome AS outcome,
       toString(Shape) AS shape, toString(Multiplicity) AS multiplicity, Spans AS spans, MissingParents AS missing,
       Cut AS cut, Commits AS commits, arrayMap(p -> (toString(p.1), p.2), Problems) AS problems,
       arrayMap(x -> toString(x), Paths) AS hashes, arrayMap(x -> toString(x), Nodes) AS nodes,
       arrayMap(x -> toString(x), Parents) AS parents, Calls AS calls, Failed AS failed, SelfMs AS selfMs
     FROM isoscope_flows FINAL`,
  );
  return new Map(
    rows.map((row) => {
      const { hashes, nodes, parents, calls, failed, selfMs, ...rest } = row;
      // 0 is no parent, and the path of what is cut.
      const at = new Map(hashes.map((hash, place) => [hash, place]));
      const pathOf = (place: number, depth = 0): string => {
        const name = names.get(nodes[place] ?? "") ?? "…";
        const parent = parents[place] ?? "0";
        const above =
          parent === "0" || depth > 300 ? undefined : at.get(parent);
        return above === undefined
          ? name
          : `${pathOf(above, depth + 1)}/${name}`;
      };
      const paths = Object.fromEntries(
        hashes.map((_, place) => [
          pathOf(place),
          {
            calls: calls[place] ?? 0,
            failed: failed[place] ?? 0,
            selfMs: selfMs[place] ?? 0,
          },
        ]),
      );
      return [`${row.environment}/${row.traceId}`, { ...rest, paths }] as const;
    }),
  );
}
