/** An error that ClickHouse itself answered with, as opposed to one of reaching it. */
export interface EngineError {
  /** ClickHouse's error code, in digits. */
  readonly code: string;
  /** Its name, such as TIMEOUT_EXCEEDED, where the engine gave one. */
  readonly type: string | undefined;
}

/**
 * Recognises ClickHouse's own errors by their form: the embedded engine's connection and the client each
 * bring a ClickHouseError class of their own, so `instanceof` knows only one of them.
 *
 * @returns undefined for anything else
 */
export function engineError(error: unknown): EngineError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { code } = error;
  if (typeof code !== "string" || !/^\d+$/.test(code)) return undefined;
  const type = "type" in error ? error.type : undefined;
  return { code, type: typeof type === "string" ? type : undefined };
}
