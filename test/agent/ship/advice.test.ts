import { expect, it } from "vitest";
import { refused, unreachable } from "../../../agent/src/ship/advice.js";

const failure = (code: string): Error =>
  Object.assign(new Error("broken"), { code });

it.each([
  ["http://c:4318/v1/logs", "ECONNREFUSED", "Start one, or set"],
  ["http://c:4318/v1/logs", "EAI_AGAIN", "Start one, or set"],
  ["c:4318/v1/logs", "ERR_INVALID_PROTOCOL", "as http://host:4318"],
  ["https://c:4318/v1/logs", "EPROTO", "Try http://"],
  ["http://c:4317/v1/logs", "HPE_INVALID_CONSTANT", "the HTTP port, 4318"],
  ["http://c:443/v1/logs", "HPE_INVALID_CONSTANT", "wants https://"],
  [
    "https://c:4318/v1/logs",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "OTEL_EXPORTER_OTLP_CERTIFICATE",
  ],
])("says of %s and %s what to do", (url, code, advice) => {
  const said = unreachable(url, failure(code));
  expect(said).toContain(`no collector at ${url} (broken)`);
  expect(said).toContain(advice);
});

it.each([
  [401, "ISOSCOPE_KEY"],
  [404, "ISOSCOPE_ENDPOINT"],
  [413, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"],
  [400, "bad field 7"],
])("says of HTTP %i what to do", (status, advice) => {
  const body = Buffer.from("bad\nfield 7");
  const answer = { status, body, retryAfter: undefined, contentType: "" };
  expect(refused("http://c:4318", answer)).toContain(advice);
});
