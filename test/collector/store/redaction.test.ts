import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  checkRedaction,
  defaultRedaction,
  readRedaction,
} from "../../../collector/src/store/load/redaction.js";
import { encodeLogs, encodeTraces } from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";
import { anyValue, attributes } from "../../support/otlp-values.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const CANARY = "cAnArY0123456789";

/** A span attribute's value as it is stored. */
async function stored(
  key: string,
  value: string,
  redaction = defaultRedaction,
): Promise<string | undefined> {
  const name = `span ${Math.random()}`;
  await store.load(
    "traces",
    [
      encodeTraces({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  span({
                    ids: seededIds(1),
                    name,
                    attributes: { [key]: value },
                  }),
                ],
              },
            ],
          },
        ],
      }),
    ],
    { redaction },
  );
  const [row] = await store.reader.rows<{ value: string }>(
    "SELECT SpanAttributes[{key:String}] AS value FROM otel_traces WHERE SpanName = {name:String}",
    { key, name },
  );
  return row?.value;
}

describe("a key that names a secret", () => {
  test.each([
    "password",
    "db.PASSWORD",
    "user_passwd",
    "client_secret",
    "http.request.header.authorization",
    "http.request.header.cookie",
    "http.response.header.set-cookie",
    "x-api-key",
    "apiKey",
    "access_token",
    "refreshToken",
    "csrf-token",
    "token",
    "auth.jwt",
    "aws.credentials",
  ])("%s loses its value", async (key) => {
    expect(await stored(key, CANARY)).toBe("[redacted]");
  });

  test.each([
    ["gen_ai.usage.input_tokens", "523"],
    ["http.route", "/password/reset"],
    ["messaging.kafka.message.key", "order-7"],
    ["db.query.text", "SELECT * FROM users WHERE password = $1"],
    ["code.function", "basic authentication"],
    ["order.id", "1234567890123456"],
    ["event.time_us", "1795466194544000"],
    ["span.note", ""],
  ])("%s does not", async (key, value) => {
    expect(await stored(key, value)).toBe(value);
  });
});

describe("a secret within a value", () => {
  test.each([
    [`GET / with Bearer ${CANARY}${CANARY} ok`, "GET / with [redacted] ok"],
    [`eyJhbGciOiJIUzI1NiJ9.${CANARY}.sig`, "[redacted]"],
    [`postgres://app:${CANARY}@db:5432/x`, "postgres[redacted]db:5432/x"],
    ["paid with 4111 1111 1111 1111.", "paid with [redacted]."],
    ["paid with 378282246310005", "paid with [redacted]"],
    [
      `login failed password=${CANARY}, user=bob`,
      "login failed password=[redacted], user=bob",
    ],
    [
      `{"user":"bob","password":"${CANARY}`,
      '{"user":"bob","password":"[redacted]',
    ],
    ["key AKIAIOSFODNN7EXAMPLE leaked", "key [redacted] leaked"],
  ])("%s", async (value, expected) => {
    expect(await stored("note", value)).toBe(expected);
  });

  test.each([
    [
      `{"user":"bob","password":"${CANARY}"}`,
      '{"user":"bob","password":"[redacted]"}',
    ],
    [
      `{ "a" : { "client_secret" : "${CANARY} and more" }, "b": [1, 2.5, null, true] }`,
      '{ "a" : { "client_secret" : "[redacted]" }, "b": [1, 2.5, null, true] }',
    ],
    // A number has no quotes to stay between.
    [
      '{"card":4111111111111111,"all":[4111111111111111,7],"apiKey":12345}',
      '{"card":"[redacted]","all":["[redacted]",7],"apiKey":"[redacted]"}',
    ],
    [
      `["GET / with Bearer ${CANARY}${CANARY} ok","say \\"password=${CANARY}\\" now"]`,
      `["GET / with [redacted] ok","say \\"password=[redacted]\\" now"]`,
    ],
    [
      `[{"a":"password=${CANARY}, b"},{"é\\n":"ü"}]`,
      '[{"a":"password=[redacted], b"},{"é\\n":"ü"}]',
    ],
    [`{"nested":"{\\"password\\":\\"${CANARY}\\"}"}`, undefined],
  ])("leaves JSON whole: %s", async (value, expected) => {
    const left = await stored("payload", value);
    expect(left).not.toContain(CANARY);
    if (expected !== undefined) expect(left).toBe(expected);
    expect(() => JSON.parse(left ?? "") as unknown).not.toThrow();
  });

  test("that lies across the parts of JSON is cut out all the same", async () => {
    const across = {
      keys: [],
      values: ['"(type|kind)":"card","number":"[^"]*'],
    };
    expect(
      await stored("payload", `{"type":"card","number":"${CANARY}"}`, across),
    ).toBe('"[redacted]"');
  });

  test("is cut out of log bodies, nested values, status messages and events too", async () => {
    const ids = seededIds(2);
    const text = `it was password=${CANARY} here`;
    const resource = {
      attributes: attributes({
        "service.name": "leaky",
        "config.api_key": CANARY,
      }),
    };
    await store.load("logs", [
      encodeLogs({
        resourceLogs: [
          {
            resource,
            scopeLogs: [
              {
                logRecords: [
                  {
                    timeUnixNano: "1",
                    body: anyValue(text),
                    attributes: attributes({ nested: { password: CANARY } }),
                  },
                  {
                    timeUnixNano: "2",
                    body: anyValue({ login: { password: CANARY } }),
                  },
                ],
              },
            ],
          },
        ],
      }),
    ]);
    await store.load("traces", [
      encodeTraces({
        resourceSpans: [
          {
            resource,
            scopeSpans: [
              {
                spans: [
                  {
                    ...span({
                      ids,
                      name: "leaky",
                      status: "error",
                      statusMessage: text,
                    }),
                    events: [
                      {
                        timeUnixNano: "1",
                        name: "e",
                        attributes: attributes({ "exception.message": text }),
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      }),
    ]);
    const everything = JSON.stringify([
      await store.reader.rows("SELECT * FROM otel_logs"),
      await store.reader.rows(
        "SELECT * FROM otel_traces WHERE SpanName = 'leaky'",
      ),
    ]);
    expect(everything).toContain("it was password=[redacted] here");
    expect(everything).not.toContain(CANARY);
  });
});

describe("rules of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-redaction-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (text: string) => {
    const path = join(folder, "rules.json");
    writeFileSync(path, text);
    return path;
  };

  test("add to the defaults", async () => {
    const rules = readRedaction(
      file('{"keys":["^tenant$"],"values":["ACME-\\\\d+"]}'),
    );
    expect(await stored("tenant", "x", rules)).toBe("[redacted]");
    expect(await stored("note", "ACME-42 called", rules)).toBe(
      "[redacted] called",
    );
    expect(await stored("password", "x", rules)).toBe("[redacted]");
  });

  test("replace them, or switch all off", async () => {
    const rules = readRedaction(file('{"keys":["^tenant$"],"defaults":false}'));
    expect(await stored("password", "x", rules)).toBe("x");
    expect(await stored("tenant", "x", rules)).toBe("[redacted]");
    expect(await stored("password", "x", readRedaction("off"))).toBe("x");
  });

  test.each([
    ["not JSON", "{", "can't be used"],
    ["an unknown field", '{"key":[]}', 'unknown field "key"'],
    [
      "a list of other things",
      '{"keys":[1]}',
      '"keys" is not a list of patterns',
    ],
  ])("%s is refused", (_what, text, message) => {
    expect(() => readRedaction(file(text))).toThrow(message);
  });

  test("a pattern that the store can't read fails the start, by name", async () => {
    await expect(
      checkRedaction(store.writer, { keys: [], values: ["(unclosed"] }),
    ).rejects.toMatchObject({ code: "ISO-CONFIG" });
    await checkRedaction(store.writer, {
      keys: ["(?i)internal[_-]?id"],
      values: defaultRedaction.values,
    });
  });
});
