import { IsoscopeError, type ErrorCode } from "../errors.js";

/** An error as plain data, which crosses between threads: a copied `Error` keeps its message and nothing else. */
export interface PortableError {
  readonly message: string;
  readonly name?: string;
  readonly stack?: string | undefined;
  /** Of the catalogue, where it is ours; of ClickHouse, Node or whoever made it. */
  readonly code?: unknown;
  readonly type?: unknown;
  readonly ours?: {
    readonly hint: string | undefined;
    readonly retryAfterS: number | undefined;
  };
  readonly cause?: PortableError;
}

export function portable(error: unknown): PortableError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, name, stack, cause } = error;
  const { code, type } = error as { code?: unknown; type?: unknown };
  return {
    ...{ message, name, stack },
    ...(code === undefined ? {} : { code }),
    ...(type === undefined ? {} : { type }),
    ...(error instanceof IsoscopeError
      ? { ours: { hint: error.hint, retryAfterS: error.retryAfterS } }
      : {}),
    ...(cause === undefined ? {} : { cause: portable(cause) }),
  };
}

export function restored(error: PortableError): Error {
  const { message, code, type, ours } = error;
  // That of here would say where the answer was read.
  const { name = "Error", stack = message } = error;
  const cause = error.cause === undefined ? undefined : restored(error.cause);
  if (ours !== undefined) {
    const { hint, retryAfterS } = ours;
    const known = new IsoscopeError(code as ErrorCode, message, {
      ...{ cause },
      ...(hint === undefined ? {} : { hint }),
      ...(retryAfterS === undefined ? {} : { retryAfterS }),
    });
    known.stack = stack;
    return known;
  }
  return Object.assign(
    new Error(message, cause === undefined ? {} : { cause }),
    { name, stack },
    code === undefined ? {} : { code },
    type === undefined ? {} : { type },
  );
}
