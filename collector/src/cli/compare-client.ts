import { Option, type Command } from "commander";
import pc from "picocolors";
import { messageOf } from "../errors.js";

/** Exit code of what asks a collector, for wrong usage and when no answer came. */
export const EXIT_FAILED = 2;

/** Where the collector is, and how to get in. */
export interface Access {
  readonly url: string;
  readonly key?: string;
}

/** Adds the options of {@link Access}. */
export function withAccess(command: Command): Command {
  return command
    .addOption(
      new Option("--url <url>", "the collector")
        .env("ISOSCOPE_ENDPOINT")
        .default("http://127.0.0.1:4318"),
    )
    .addOption(
      new Option("--key <key>", "key of the collector").env("ISOSCOPE_KEY"),
    );
}

/** No answer came back: why, and what to do. */
export class Unanswered extends Error {
  readonly hint: string | undefined;
  /** The collector's, where it answered. */
  readonly code: string | undefined;

  constructor(
    message: string,
    hint: string | undefined,
    { cause, code }: { cause?: unknown; code?: string | undefined } = {},
  ) {
    super(message, { cause });
    this.name = "Unanswered";
    this.hint = hint;
    this.code = code;
  }
}

/** Tells on stderr why there is no answer. */
export function tellFailure(error: unknown): void {
  console.error(`${pc.red("error")}: ${messageOf(error)}`);
  if (error instanceof Error && "hint" in error) {
    if (typeof error.hint === "string") console.error(`  ${error.hint}`);
  }
}

/**
 * Asks the collector's API.
 *
 * @param path below /api/v1
 * @param property that the answer has: what tells it from another server's page
 * @throws Error with a sentence for the user when there is no such answer
 */
export async function askCollector<Answer extends object>(
  access: Access,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  property: keyof Answer & string,
): Promise<Answer> {
  const url = apiUrl(access.url, path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  let response: Response;
  try {
    response = await fetch(url, {
      headers:
        access.key === undefined
          ? {}
          : { authorization: `Bearer ${access.key}` },
    });
  } catch (cause) {
    throw new Unanswered(
      `No collector answers at ${url.origin}.`,
      "Start one with `isoscope collector`, or point --url at one that runs.",
      { cause },
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (
    response.ok &&
    typeof body === "object" &&
    body !== null &&
    property in body
  ) {
    return body as Answer;
  }
  throw refused(response, body, url);
}

function apiUrl(base: string, path: string): URL {
  try {
    return new URL(`${base.replace(/\/+$/, "")}/api/v1/${path}`);
  } catch (cause) {
    throw new Unanswered(
      `"${base}" is not a URL.`,
      "Give --url as http://host:port.",
      { cause },
    );
  }
}

function refused(response: Response, body: unknown, url: URL): Unanswered {
  const { error } = (body ?? {}) as {
    error?: { code?: string; message?: string; hint?: string };
  };
  if (error?.message === undefined) {
    return new Unanswered(
      `${url.origin} answers ${response.status}, and not as a collector does.`,
      "Point --url at an Isoscope collector.",
    );
  }
  return new Unanswered(
    `${error.message}${error.code === undefined ? "" : ` (${error.code})`}`,
    error.hint,
    { code: error.code },
  );
}
