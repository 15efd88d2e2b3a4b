import { Type } from "typebox";
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from "fastify";
import { IsoscopeError } from "../errors.js";

/** The one form of every error that the API answers with. */
const ApiError = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: "A stable code, `ISO-…`." }),
      message: Type.String({ description: "What went wrong." }),
      hint: Type.Optional(Type.String({ description: "What to do next." })),
    }),
  },
  { description: "An error." },
);

/** The errors that any route of the API may answer with, for its schema. */
export const errorResponses = { "4xx": ApiError, "5xx": ApiError };

/** What a path without a route answers instead of the API's form; undefined where that is right. */
export type NotFoundPage = (
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | undefined;

/** Makes every route of this instance, and every path without one, answer errors in the API's form. */
export function apiErrors(app: FastifyInstance, page?: NotFoundPage): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(
    (request, reply) =>
      page?.(request, reply) ?? answerNotFound(request, reply),
  );
}

/**
 * Answers a thrown error in the API's form. What is not the caller's to mend is logged with its cause and
 * told without.
 */
function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = asIsoscopeError(error, request);
  if (known.status >= 500 && known.code !== "ISO-PREPARING") {
    request.log.error({ err: error, code: known.code }, known.message);
  }
  if (known.status === 503) void reply.header("retry-after", "5");
  return reply
    .code(known.status)
    .type("application/json")
    .serializer(JSON.stringify)
    .send({
      error: {
        code: known.code,
        message: known.message,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
      },
    });
}

function answerNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.url.split("?", 1)[0] ?? "";
  const readable = request.server.hasRoute({ method: "GET", url: path });
  if (readable && request.method !== "GET") void reply.header("allow", "GET");
  return answerError(
    readable
      ? new IsoscopeError("ISO-METHOD", `${path} takes no ${request.method}.`, {
          hint: "Use GET.",
        })
      : new IsoscopeError(
          "ISO-NOT-FOUND",
          `There is no ${request.method} ${path}.`,
        ),
    request,
    reply,
  );
}

function asIsoscopeError(
  error: unknown,
  request: FastifyRequest,
): IsoscopeError {
  if (error instanceof IsoscopeError) return error;
  if (error instanceof Error) {
    const { validation, validationContext, statusCode } = error as FastifyError;
    const [first] = validation ?? [];
    if (first !== undefined) {
      return refusal(first, validationContext ?? "request", request);
    }
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
      return new IsoscopeError("ISO-BAD-REQUEST", `${error.message}.`);
    }
  }
  return new IsoscopeError("ISO-INTERNAL", "The request failed here.", {
    hint: `The collector's log has the cause under request id ${request.id}.`,
    cause: error,
  });
}

const places: Readonly<Record<string, string>> = {
  querystring: "Query parameter",
  params: "Path parameter",
  headers: "Header",
};

type Refusal = NonNullable<FastifyError["validation"]>[number];

/** Names the parameter at fault, what it was and what it accepts. */
function refusal(
  { instancePath, keyword, params, message = "is not valid" }: Refusal,
  context: string,
  request: FastifyRequest,
): IsoscopeError {
  const place = places[context] ?? "Field";
  if (keyword === "required") {
    return new IsoscopeError(
      "ISO-BAD-REQUEST",
      `${place} "${String(params["missingProperty"])}" is missing.`,
    );
  }
  const name = instancePath
    .slice(1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const given = (request.query as Record<string, unknown>)[name];
  const allowed = params["allowedValues"];
  const accepts = Array.isArray(allowed)
    ? `must be one of ${allowed.join(", ")}`
    : message;
  return new IsoscopeError(
    "ISO-BAD-REQUEST",
    `${place} "${name}"${was(given)} ${accepts}.`,
  );
}

function was(given: unknown): string {
  if (Array.isArray(given)) return " is given more than once and";
  // Numbers, as the validator has read them, keep their own form.
  return typeof given === "string" || typeof given === "number"
    ? ` is "${String(given).slice(0, 100)}" and`
    : "";
}
