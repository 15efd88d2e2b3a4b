import type { Span } from "@opentelemetry/api";
import { fieldKey } from "../facts/query-key";
import { looksAtNext, MOST_ROWS, noteAnswer } from "../facts/shape";

/** What the instrumentations of databases put on their spans. */
type Attributes = Readonly<Record<string, unknown>>;

/** @returns undefined of a span that is not recorded, or when this answer is not to be looked at */
function looked(span: Span): Attributes | undefined {
  if (!span.isRecording() || !looksAtNext()) return undefined;
  return (span as unknown as { readonly attributes: Attributes }).attributes;
}

/**
 * Notes the shape of an answer of mysql2.
 *
 * @param results rows; what an INSERT or UPDATE did; or an array of those, of several statements. Of rows that
 *   are streamed only the first is known here, which says nothing
 */
export function noteMysqlAnswer(span: Span, results: unknown): void {
  const query = looked(span)?.["db.query.text"];
  if (typeof query !== "string") return;
  if (Array.isArray(results)) {
    const several = results.some((one) => Array.isArray(one) || isDone(one));
    if (!several) noteAnswer(query, results, 0, "backslash");
  } else if (isDone(results)) {
    noteAnswer(query, [], results.affectedRows, "backslash");
  }
}

function isDone(result: unknown): result is { readonly affectedRows: number } {
  return (
    typeof result === "object" &&
    result !== null &&
    typeof (result as { affectedRows?: unknown }).affectedRows === "number"
  );
}

/**
 * Notes the shape of an answer of mongodb: the documents of a first batch, or how many were changed.
 *
 * @param reply the server's
 */
export function noteMongoAnswer(span: Span, reply: unknown): void {
  if (typeof reply !== "object" || reply === null) return;
  const attributes = looked(span);
  const operation = attributes?.["db.operation.name"];
  const target = attributes?.["db.collection.name"];
  if (typeof operation !== "string" || typeof target !== "string") return;
  // The rest of an answer is no answer of its own.
  if (operation === "getMore") return;
  const answer = documentsOf(reply);
  if (answer === undefined) return;
  // An aggregation is sent to no collection by its span, but its cursor is one's.
  const collection = target === "$cmd" ? (answer.from ?? target) : target;
  const query = `${operation} ${collection}${asked(attributes?.["db.query.text"])}`;
  noteAnswer(query, answer.documents, answer.size, "standard");
}

interface Answer {
  /** A few of them, or all. */
  readonly documents: readonly unknown[];
  /** How many there are, or were changed. */
  readonly size: number;
  /** The collection of the cursor. */
  readonly from?: string | undefined;
}

/** A reply that reads its fields when it is asked for them (mongodb from 6.6 on). */
interface LazyReply {
  getNumber(name: string): number | null;
  /** This and the next of a cursor's only. */
  readonly ns: { readonly collection?: string } | null;
  readonly batch: {
    size(): number;
    get(at: number, type: number): { toObject(): unknown } | null;
  };
}

/** Of BSON. */
const OBJECT = 3;

/** @returns undefined of a reply that has no documents and changed none */
function documentsOf(reply: object): Answer | undefined {
  if (!("getNumber" in reply)) {
    const { n, cursor } = reply as {
      readonly n?: unknown;
      readonly cursor?: {
        readonly firstBatch?: unknown;
        readonly ns?: unknown;
      };
    };
    if (typeof n === "number") return { documents: [], size: n };
    const documents: unknown = cursor?.firstBatch;
    if (!Array.isArray(documents)) return undefined;
    return { documents, size: documents.length, from: afterDot(cursor?.ns) };
  }
  const lazy = reply as LazyReply;
  try {
    if (!("batch" in lazy)) {
      const n = (reply as LazyReply).getNumber("n");
      return n === null ? undefined : { documents: [], size: n };
    }
    const { batch } = lazy;
    const size = batch.size();
    const few = Array.from({ length: Math.min(size, MOST_ROWS) }, (_, at) =>
      batch.get(at, OBJECT)?.toObject(),
    );
    return { documents: few, size, from: lazy.ns?.collection };
  } catch {
    // An explanation, say: no documents.
    return undefined;
  }
}

/** `shop.orders` → `orders` */
function afterDot(namespace: unknown): string | undefined {
  if (typeof namespace !== "string") return undefined;
  return namespace.slice(namespace.indexOf(".") + 1);
}

interface Command {
  readonly filter?: object;
  readonly query?: object;
  readonly pipeline?: readonly object[];
  readonly updates?: readonly { readonly q?: object }[];
  readonly deletes?: readonly { readonly q?: object }[];
}

/** By what a command asks: the fields of its filter, or the stages of its pipeline. */
function asked(text: unknown): string {
  if (typeof text !== "string") return "";
  let command: Command;
  try {
    command = JSON.parse(text) as Command;
  } catch {
    // Cut off by a limit of attributes.
    return "";
  }
  const { filter, query, pipeline, updates, deletes } = command;
  if (Array.isArray(pipeline)) {
    const stages = pipeline.flatMap((stage: object) => Object.keys(stage));
    return ` [${stages.map(fieldKey).join()}]`;
  }
  const by = filter ?? query ?? updates?.[0]?.q ?? deletes?.[0]?.q;
  if (typeof by !== "object") return "";
  return ` {${[...new Set(Object.keys(by).map(fieldKey))].sort().join()}}`;
}
