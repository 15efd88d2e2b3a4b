import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import { type Attributes, type Span } from "@opentelemetry/api";
import { expect, it } from "vitest";
import {
  readConfig,
  type RequestCapture,
} from "../../../../agent/src/config.js";
import {
  CapturedRequest,
  redactBody,
} from "../../../../agent/src/instrument/http/capture.js";

type Read = (request: IncomingMessage) => Promise<string>;

const whole: Read = async (request) => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
};
const unread: Read = () => Promise.resolve("");

/** What a request is told as, and what the application read of it. */
async function capture(
  level: RequestCapture,
  init: RequestInit,
  read: Read = whole,
): Promise<{ attributes: Attributes; seen: string }> {
  const attributes: Attributes = {};
  const span = {
    setAttribute: (key: string, value: string) => (attributes[key] = value),
  } as unknown as Span;
  let seen = "";
  const server = createServer((request, response) => {
    const captured = new CapturedRequest(request, level);
    void read(request).then((text) => {
      seen = text;
      response.on("close", () => {
        captured.describe(span);
      });
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await (
    await fetch(`http://127.0.0.1:${port}/`, { method: "POST", ...init })
  ).text();
  server.close();
  await once(server, "close");
  return { attributes, seen };
}

const json = { "content-type": "application/json; charset=utf-8" };
const BODY = "isoscope.http.request.body";

it("is off unless it is switched on", () => {
  expect(readConfig({}).capture).toBeUndefined();
  expect(
    readConfig({ ISOSCOPE_CAPTURE_REQUEST: "yes" }).capture,
  ).toBeUndefined();
  expect(readConfig({ ISOSCOPE_CAPTURE_REQUEST: "body" }).capture).toBe("body");
});

it("takes headers without secrets and without those of the connection", async () => {
  const { attributes } = await capture("headers", {
    headers: {
      ...json,
      "x-tenant": "acme",
      cookie: "session=1",
      "x-api-key": "k",
      "x-note": "pay with 4111 1111 1111 1111",
    },
    body: "{}",
  });
  expect(attributes).toMatchObject({
    "http.request.header.content-type": [json["content-type"]],
    "http.request.header.x-tenant": ["acme"],
    "http.request.header.cookie": ["(redacted)"],
    "http.request.header.x-api-key": ["(redacted)"],
    "http.request.header.x-note": ["(redacted)"],
  });
  for (const name of ["host", "connection", "content-length", "user-agent"]) {
    expect(attributes).not.toHaveProperty(`http.request.header.${name}`);
  }
  expect(attributes).not.toHaveProperty(BODY);
});

it("takes the body, and leaves it to the application as it was", async () => {
  const body = JSON.stringify({ id: 7, user: { password: "p", name: "ü" } });
  const { attributes, seen } = await capture("body", { headers: json, body });
  expect(seen).toBe(body);
  expect(attributes[BODY]).toBe(
    '{"id":7,"user":{"password":"(redacted)","name":"ü"}}',
  );
});

it("tells the size only of what it can't take", async () => {
  const long = JSON.stringify("x".repeat(40_000));
  const large = await capture("body", { headers: json, body: long });
  expect(large.seen).toBe(long);
  expect(large.attributes).toMatchObject({ [`${BODY}.omitted`]: long.length });
  const text = await capture("body", {
    headers: { "content-type": "text/plain" },
    body: "my password is p",
  });
  expect(text.attributes).toMatchObject({ [`${BODY}.omitted`]: 16 });
  for (const { attributes } of [large, text]) {
    expect(attributes).not.toHaveProperty(BODY);
  }
});

it("does not wait for a body that nobody reads", async () => {
  const { attributes } = await capture(
    "body",
    { headers: json, body: '{"a":1}' },
    unread,
  );
  expect(Object.keys(attributes)).toContain("http.request.header.content-type");
});

it.each([
  [
    "application/json",
    '{"access_token":{"a":1}}',
    '{"access_token":"(redacted)"}',
  ],
  ["application/vnd.api+json", '[{"card":1}]', '[{"card":"(redacted)"}]'],
  ["application/json", '{"password": "p', undefined],
  [
    "application/x-www-form-urlencoded",
    "name=J%C3%B6&pwd=p&note=4111-1111-1111-1111",
    "name=J%C3%B6&pwd=(redacted)&note=(redacted)",
  ],
  ["multipart/form-data", "x", undefined],
  [undefined, "x", undefined],
])("of %s takes %s as %s", (type, body, expected) => {
  expect(redactBody(body, type)).toBe(expected);
});
