import { readFileSync, writeFileSync } from "node:fs";
import { Document, isSeq, parseDocument } from "yaml";
import type { CompareAnswer } from "../../api/compare-schemas.js";

type Finding = CompareAnswer["findings"][number];

/** A difference that somebody looked at and lets be. */
export interface Acceptance {
  /** A finding's id: it stays while the numbers of the difference move. */
  readonly id: string;
  readonly reason: string;
  /** The last day on which it holds, as 2026-12-31 (UTC); for good without. */
  readonly expires?: string;
}

const ADVICE =
  "See docs/ci.md, or make the file with --write-accepted --reason <why>.";

/** A file of accepted findings that can't be used: its message says why. */
export class AcceptError extends Error {
  readonly hint = ADVICE;
  override readonly name = "AcceptError";
}

/**
 * Reads a file of accepted findings, YAML or JSON.
 *
 * @param mayLack a file that is not there yet has none
 * @throws AcceptError naming the entry at fault
 */
export function readAccepted(
  file: string,
  { mayLack = false }: { readonly mayLack?: boolean } = {},
): Acceptance[] {
  const text = read(file);
  if (text === undefined && mayLack) return [];
  if (text === undefined) throw new AcceptError(`There is no file ${file}.`);
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new AcceptError(
      `${file} is neither YAML nor JSON: ${problem.message}`,
    );
  }
  const content: unknown = document.toJS();
  if (content === null) return [];
  const entries =
    typeof content === "object" && "accepted" in content
      ? (content.accepted ?? [])
      : undefined;
  if (!Array.isArray(entries)) {
    throw new AcceptError(`${file} has no list "accepted".`);
  }
  return entries.map((entry, index) => acceptance(entry, index + 1, file));
}

function acceptance(entry: unknown, place: number, file: string): Acceptance {
  const wrong = (what: string) =>
    new AcceptError(`Entry ${place} of ${file} ${what}.`);
  if (typeof entry !== "object" || entry === null) {
    throw wrong("is not an object with id and reason");
  }
  const { id, reason, expires } = entry as Record<string, unknown>;
  if (typeof id !== "string" || !/^[0-9a-f]{16}$/.test(id)) {
    throw wrong(
      "has no finding's id (16 hex digits; quote it when all are digits)",
    );
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    throw wrong(`(${id}) gives no reason`);
  }
  if (expires === undefined || expires === null) return { id, reason };
  // YAML 1.1 writers make a date of it.
  const day = expires instanceof Date ? expires.toISOString() : expires;
  if (
    typeof day !== "string" ||
    !/^\d{4}-\d\d-\d\d/.test(day) ||
    Number.isNaN(Date.parse(day.slice(0, 10)))
  ) {
    throw wrong(`(${id}) expires on no day such as 2026-12-31`);
  }
  return { id, reason, expires: day.slice(0, 10) };
}

/** Whether an acceptance still holds. */
export function holds({ expires }: Acceptance, now: Date): boolean {
  return expires === undefined || now.toISOString().slice(0, 10) <= expires;
}

/**
 * Adds findings to a file of accepted ones, which is made if there is none; what stands in it stays,
 * comments included. Of several entries of one finding the last counts. A file that ends in .json is written as JSON.
 *
 * @throws AcceptError when what is there can't be read
 */
export function writeAccepted(
  file: string,
  findings: readonly Finding[],
  reason: string,
  now: Date,
): void {
  const text = read(file);
  const known = new Set(
    text === undefined
      ? []
      : readAccepted(file).flatMap((one) => (holds(one, now) ? [one.id] : [])),
  );
  const document =
    text === undefined || text.trim() === ""
      ? new Document({ accepted: [] })
      : parseDocument(text);
  const list = document.get("accepted");
  if (!isSeq(list)) throw new AcceptError(`${file} has no list "accepted".`);
  list.flow = false;
  for (const { id, message } of findings) {
    if (known.has(id)) continue;
    list.add(document.createNode({ id, finding: message, reason }));
  }
  writeFileSync(
    file,
    file.endsWith(".json")
      ? `${JSON.stringify(document.toJS(), null, 2)}\n`
      : document.toString(),
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new AcceptError(`${file} can't be read.`, { cause });
  }
}
