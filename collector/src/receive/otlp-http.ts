import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
} from "fastify";
import { IsoscopeError, messageOf } from "../errors.js";
import { jsonRequests } from "../otlp/json-messages.js";
import { signals, type Signal } from "../otlp/messages.js";
import { transcode } from "../otlp/transcode.js";
import type {} from "@fastify/swagger";
import type { Intake } from "./accept.js";
import { admitHttp, type Admit, type Admitted } from "./admit.js";
import {
  exportResponse,
  refusalOf,
  statusBody,
  type Encoding,
} from "./answers.js";
import {
  acceptEncoding,
  checkEncoding,
  decompress,
  tooLarge,
} from "./decompress.js";
import { encodingNamed, JSON_TYPE, PROTOBUF } from "./media-type.js";
import type { Tally } from "./tally.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sent this OTLP request, once it was let in. */
    admitted: Admitted | null;
  }
}

export interface OtlpHttpOptions {
  readonly admit: Admit;
  readonly intake: Intake;
  readonly tally: Tally;
  /** Largest body, before and after decompression, in bytes. */
  readonly maxBytes: number;
}

/** OTLP/HTTP: POST /v1/traces, /v1/logs and /v1/metrics (OTLP specification 1.x, "OTLP/HTTP"). */
export const otlpHttp: FastifyPluginCallback<OtlpHttpOptions> = (
  app,
  options,
  done,
) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [PROTOBUF, JSON_TYPE],
    { parseAs: "buffer", bodyLimit: options.maxBytes },
    (_request, body, parsed) => {
      parsed(null, body);
    },
  );
  app.decorateRequest("admitted", null);
  for (const signal of signals) {
    route(app, signal, options);
    otherMethods(app, `/v1/${signal}`);
  }
  done();
};

function route(
  app: FastifyInstance,
  signal: Signal,
  { admit, intake, tally, maxBytes }: OtlpHttpOptions,
): void {
  app.post(`/v1/${signal}`, {
    schema: { hide: true },
    // Before Fastify reads the body.
    onRequest: (request, _reply, next) => {
      request.admitted = admitHttp(admit, request);
      checkEncoding(request.headers["content-encoding"]);
      next();
    },
    errorHandler: (error, request, reply) => {
      const known = asIsoscopeError(error, request, maxBytes);
      tally.refused(signal, known.code);
      if (known.status >= 500) request.log.error({ err: error }, known.message);
      fail(request, reply, known);
    },
    handler: async (request, reply) => {
      const body = await decompress(
        Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        request.headers["content-encoding"],
        maxBytes,
      );
      const encoding = encodingOf(request);
      const sender = request.admitted ?? admitHttp(admit, request);
      sender.charge(body.length);
      const receipt = await intake.accept(
        signal,
        encoding === JSON_TYPE ? transcode(body, jsonRequests[signal]) : body,
        sender,
      );
      return reply
        .code(200)
        .type(encoding)
        .send(
          exportResponse(encoding, signal, receipt.rejectedItems, receipt.why),
        );
    },
  });
}

/** Everything but POST, told what there is before a body is looked at. */
function otherMethods(app: FastifyInstance, url: string): void {
  app.route({
    method: ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"],
    url,
    schema: { hide: true },
    onRequest: (request, reply, next) => {
      void reply.header("Allow", "POST, OPTIONS");
      if (request.method === "OPTIONS") {
        void reply.code(204).send();
        return;
      }
      next(
        new IsoscopeError("ISO-METHOD", `${url} takes no ${request.method}.`, {
          hint: "POST an OTLP export request.",
        }),
      );
    },
    errorHandler: (error, request, reply) => {
      fail(request, reply, error as unknown as IsoscopeError);
    },
    handler: (_request, reply) => reply.code(405).send(),
  });
}

/** Who did not say what it sends is most likely a person, who reads JSON. */
function encodingOf(request: FastifyRequest): Encoding {
  return encodingNamed(request.headers["content-type"]) ?? JSON_TYPE;
}

function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  error: IsoscopeError,
): void {
  const encoding = encodingOf(request);
  const refusal = refusalOf(error);
  if (refusal.retryAfterS !== undefined) {
    void reply.header("Retry-After", refusal.retryAfterS);
  }
  if (error.code === "ISO-CONTENT-ENCODING") {
    void reply.header("Accept-Encoding", acceptEncoding);
  }
  if (error.code === "ISO-TOO-LARGE") {
    // Fastify would close the connection: who is still sending would see that, not why, and try again.
    void reply.removeHeader("connection");
    request.raw.resume();
  }
  void reply
    .code(error.status)
    .type(encoding)
    .send(statusBody(encoding, refusal));
}

/** Fastify's own refusals in our words. */
function asIsoscopeError(
  error: unknown,
  request: FastifyRequest,
  maxBytes: number,
): IsoscopeError {
  if (error instanceof IsoscopeError) return error;
  const code =
    error instanceof Error && "code" in error ? String(error.code) : "";
  // Cut off by its sender, or by the server for taking too long.
  if (code === "ECONNRESET") {
    return new IsoscopeError("ISO-TIMEOUT", "The body did not arrive.", {
      cause: error,
    });
  }
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return tooLarge(maxBytes);
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    const type = request.headers["content-type"];
    return new IsoscopeError(
      "ISO-CONTENT-TYPE",
      type === undefined
        ? "The request has no Content-Type."
        : `Content-Type "${type}" is not OTLP.`,
      { hint: `Send ${PROTOBUF} or ${JSON_TYPE}.` },
    );
  }
  if (code.startsWith("FST_ERR_CTP")) {
    return new IsoscopeError("ISO-MALFORMED", messageOf(error));
  }
  return new IsoscopeError("ISO-INTERNAL", "The request failed here.", {
    cause: error,
  });
}
