import { reason } from "../problems";
import { type Answer } from "./post";

/** What to say when no answer came: what happened, and what to do about it. */
export function unreachable(url: string, error: unknown): string {
  return `no collector at ${url} (${reason(error).trim()}); telemetry is kept and sent later. ${adviceOn(url, error)}`;
}

function adviceOn(url: string, error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ERR_INVALID_URL" || code === "ERR_INVALID_PROTOCOL") {
    return "Set ISOSCOPE_ENDPOINT in full, as http://host:4318.";
  }
  if (code === "EPROTO") return "Does it speak plain HTTP? Try http://.";
  if (typeof code === "string" && code.startsWith("HPE_")) {
    return new URL(url).port === "4317"
      ? "4317 is the port of OTLP/gRPC: use the HTTP port, 4318."
      : "Something else answers there, or it wants https://.";
  }
  if (typeof code === "string" && /CERT|VERIFY|ALTNAME/.test(code)) {
    return "Set OTEL_EXPORTER_OTLP_CERTIFICATE to the certificate of its authority.";
  }
  return "Start one, or set ISOSCOPE_ENDPOINT.";
}

/** What to say of an answer that is a no for good. */
export function refused(url: string, answer: Answer): string {
  return `the collector at ${url} refused telemetry (HTTP ${answer.status}). ${hintOf(answer)}`;
}

function hintOf({ status, body }: Answer): string {
  if (status === 401 || status === 403) return "Check ISOSCOPE_KEY.";
  if (status === 404) return "Check ISOSCOPE_ENDPOINT: is this a collector?";
  if (status === 413) {
    return "A request was larger than it takes: lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE, or raise its limit.";
  }
  return body
    .toString("utf8")
    .replace(/[^\x20-\x7e]+/g, " ")
    .slice(0, 200);
}
