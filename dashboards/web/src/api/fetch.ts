/** What the API says when it cannot answer, or what this page says when nothing answers at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(
    status: number,
    code: string,
    message: string,
    hint: string | undefined,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** What was asked for is on its way: the collector tells how far it has come. */
export const isPreparing = (error: Error): boolean =>
  error instanceof ApiError && error.code === "ISO-PREPARING";

export type Params = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/** Path with those parameters that have a value. */
function withParams(path: string, params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

/**
 * GETs JSON from the collector.
 *
 * @throws ApiError with the collector's code, message and hint, or with code NO-ANSWER
 */
export function getJson<T>(
  path: string,
  params: Params = {},
  signal?: AbortSignal,
): Promise<T> {
  return answer<T>(withParams(path, params), {
    headers: { accept: "application/json" },
    ...(signal && { signal }),
  });
}

/** POSTs JSON; see {@link getJson}. */
export function postJson<T>(path: string, body: unknown): Promise<T> {
  return answer<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function answer<T>(path: string, request: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch (cause) {
    if (request.signal?.aborted === true) throw cause;
    throw new ApiError(
      0,
      "NO-ANSWER",
      "The collector does not answer.",
      `Start it: isoscope collector. Or check that ${location.origin} can be reached. This page tries again by itself.`,
    );
  }
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const error = field(body, "error");
  const text = (name: string) => {
    const value = field(error, name);
    return typeof value === "string" ? value : undefined;
  };
  return new ApiError(
    response.status,
    text("code") ?? `HTTP-${response.status}`,
    text("message") ??
      `The collector answered ${response.status} ${response.statusText}.`,
    text("hint"),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
