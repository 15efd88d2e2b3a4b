import { type IncomingMessage } from "node:http";
import { type Span } from "@opentelemetry/api";
import { type RequestCapture } from "../../config";

/** A larger body is left out whole, bytes: what is cut off can't be sent again. */
const MAX_BODY = 16 * 1024;

/** Of the connection and of the way it took, or told by other attributes. */
const NOT_THE_REQUEST =
  /^(?:host|connection|content-length|transfer-encoding|keep-alive|te|trailer|upgrade|expect|traceparent|tracestate|baggage|user-agent|forwarded|via|x-forwarded-.*|x-real-ip|x-request-id|accept-encoding|cf-.*|sec-.*)$/;

/** Names of headers, parameters and fields whose values are never taken. */
const SECRET =
  /auth|cookie|secret|token|passw|passphrase|pwd|credential|api[-_]?key|access[-_]?key|private|signature|session|jwt|csrf|xsrf|ssn|iban|cvv|cvc|card/i;
/** Digits that are a card's, however they are grouped. */
const CARD = /\b\d(?:[ -]?\d){12,18}\b/;

/** In a form that the collector's own rules for text (`password=…`) leave alone, or they would tear JSON. */
const REDACTED = "(redacted)";

/** What a request was, for sending it again (ISOSCOPE_CAPTURE_REQUEST). */
export class CapturedRequest {
  readonly #request: IncomingMessage;
  #chunks: Buffer[] | undefined;
  #bytes = 0;

  constructor(request: IncomingMessage, capture: RequestCapture) {
    this.#request = request;
    if (capture !== "body") return;
    const chunks: Buffer[] = [];
    this.#chunks = chunks;
    // The parser hands every piece to push(), whatever way the application reads the body, or none at all.
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the request as `this`
    const { push } = request;
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (Buffer.isBuffer(chunk)) this.#note(chunk);
      return push.call(request, chunk, encoding);
    };
  }

  #note(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BODY) this.#chunks = undefined;
    // A pool's memory is used again.
    else this.#chunks?.push(Buffer.from(chunk));
  }

  /** Adds what is known at the end of the request. */
  describe(span: Span): void {
    const { headers } = this.#request;
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined || NOT_THE_REQUEST.test(name)) continue;
      const values = Array.isArray(value) ? value : [value];
      span.setAttribute(
        `http.request.header.${name}`,
        SECRET.test(name) ? [REDACTED] : values.map(withoutCards),
      );
    }
    if (this.#bytes === 0) return;
    const body =
      this.#chunks === undefined
        ? undefined
        : redactBody(
            Buffer.concat(this.#chunks).toString("utf8"),
            headers["content-type"],
          );
    if (body === undefined) {
      span.setAttribute("isoscope.http.request.body.omitted", this.#bytes);
    } else span.setAttribute("isoscope.http.request.body", body);
  }
}

/**
 * A body without its secrets.
 *
 * @returns undefined for one whose parts can't be told apart, as then neither can its secrets
 */
export function redactBody(
  text: string,
  contentType: string | undefined,
): string | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) {
    try {
      return JSON.stringify(JSON.parse(text), (key, value: unknown) => {
        // A whole object under such a name is one secret.
        if (SECRET.test(key)) return REDACTED;
        return typeof value === "string" ? withoutCards(value) : value;
      });
    } catch {
      return undefined;
    }
  }
  if (type === "application/x-www-form-urlencoded") {
    return [...new URLSearchParams(text)]
      .map(([name, value]) => {
        const kept = SECRET.test(name) ? REDACTED : withoutCards(value);
        const written = kept === REDACTED ? kept : encodeURIComponent(kept);
        return `${encodeURIComponent(name)}=${written}`;
      })
      .join("&");
  }
  return undefined;
}

const withoutCards = (value: string): string =>
  CARD.test(value) ? REDACTED : value;
