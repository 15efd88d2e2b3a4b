import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { IsoscopeError, messageOf } from "../errors.js";
import { scopes, type Key } from "./key.js";

const rate = Type.Optional(Type.Number({ exclusiveMinimum: 0 }));
// Nothing unknown is let through: a mistyped "environment" would unbind the key.
const closed = { additionalProperties: false };
const keysFile = Compile(
  Type.Object(
    {
      version: Type.Literal(1),
      keys: Type.Array(
        Type.Object(
          {
            id: Type.String({ pattern: "^[0-9a-f]{12}$" }),
            name: Type.String({ minLength: 1 }),
            hash: Type.String({ pattern: "^sha256:[0-9a-f]{64}$" }),
            scope: Type.Array(Type.Enum([...scopes]), {
              minItems: 1,
              uniqueItems: true,
            }),
            environments: Type.Optional(
              Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
            ),
            created: Type.String(),
            limits: Type.Optional(
              Type.Object(
                { requestsPerSecond: rate, bytesPerSecond: rate },
                closed,
              ),
            ),
            revoked: Type.Optional(Type.String()),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

/**
 * The keys of a keys file.
 *
 * @throws IsoscopeError ISO-KEYS-FILE naming the place and what is wrong there
 */
export async function readKeysFile(path: string): Promise<Key[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-KEYS-FILE",
      isMissing(cause)
        ? `There is no keys file ${path}.`
        : `The keys file ${path} can't be read: ${messageOf(cause)}`,
      { cause },
    );
  }
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-KEYS-FILE",
      `The keys file ${path} can't be used: ${messageOf(cause)}`,
      { cause, hint: "Mend it, or take it back from a backup." },
    );
  }
}

function parse(content: unknown): Key[] {
  if (!keysFile.Check(content)) {
    const errors = keysFile.Errors(content);
    const error =
      errors.find(({ keyword }) => keyword === "additionalProperties") ??
      errors[0];
    throw new Error(
      `${error?.instancePath ?? ""} ${error?.message ?? "is not valid"}${unknownNames(error?.params)}`.trim(),
    );
  }
  const ids = new Set<string>();
  for (const key of content.keys) {
    if (ids.has(key.id)) throw new Error(`key ${key.id} is there twice`);
    ids.add(key.id);
    checkBinding(key);
  }
  return content.keys;
}

function unknownNames(params: object | undefined): string {
  return params !== undefined &&
    "additionalProperties" in params &&
    Array.isArray(params.additionalProperties)
    ? ` (${params.additionalProperties.join(", ")})`
    : "";
}

/** @throws Error when what a key sends could not be told one environment */
function checkBinding(key: Pick<Key, "id" | "scope" | "environments">): void {
  if (key.scope.includes("ingest") && (key.environments?.length ?? 0) > 1) {
    throw new Error(
      `key ${key.id} is for ingest and bound to ${key.environments?.length ?? 0} environments; what it sends belongs to one`,
    );
  }
}

/**
 * Changes the keys file as one step: nobody reads half of it, and of two changes at once neither is lost.
 *
 * @param change takes the keys there are, none for a new file, and returns those there shall be
 * @throws IsoscopeError ISO-KEYS-FILE
 */
export async function changeKeysFile(
  path: string,
  change: (keys: readonly Key[]) => readonly Key[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unlock = await lock(`${path}.lock`);
  try {
    const before = (await exists(path)) ? await readKeysFile(path) : [];
    const keys = parse({ version: 1, keys: change(before) });
    await replace(path, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
  } finally {
    await unlock();
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

const LOCK_WAIT_MS = 5_000;
/** No change takes this long: whoever left such a lock is gone. */
const LOCK_STALE_MS = 10_000;

async function lock(path: string): Promise<() => Promise<void>> {
  const until = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return () => rm(path, { force: true });
    } catch (cause) {
      if (!hasCode(cause, "EEXIST")) throw cause;
      const held = await stat(path).catch(() => undefined);
      if (held !== undefined && Date.now() - held.mtimeMs > LOCK_STALE_MS) {
        await rm(path, { force: true });
      } else if (Date.now() > until) {
        throw new IsoscopeError(
          "ISO-KEYS-FILE",
          `Another command is changing the keys file (${path} exists).`,
          { cause, hint: "Try again in a moment." },
        );
      }
      await sleep(20);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
