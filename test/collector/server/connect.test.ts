import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { IsoscopeError } from "../../../collector/src/errors.js";
import {
  connect,
  type Connections,
} from "../../../collector/src/store/connect.js";
import { migrate } from "../../../collector/src/store/migrate.js";
import {
  ownDatabase,
  startFront,
  type RunningFront,
} from "../../support/clickhouse-server.js";

let front: RunningFront;
beforeAll(async () => {
  front = await startFront({ user: "isoscope", password: "s3:cr%et" });
});
afterAll(() => front.stop());

let fake: Server | undefined;
afterEach(() => fake?.close());

const open = (clickhouseUrl: string): Promise<Connections> =>
  connect({ dataDir: "/nonexistent", clickhouseUrl });

async function refusal(url: string): Promise<IsoscopeError> {
  const error: unknown = await open(url).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof IsoscopeError)) throw new Error(String(error));
  return error;
}

const withLogin = (login: string, path = "") =>
  `${front.url.replace("//", `//${login}@`)}${path}`;

/** Something on the port that answers every request the same way. */
async function answering(status: number, body: string): Promise<string> {
  fake = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => fake?.once("listening", listening));
  return `http://127.0.0.1:${(fake.address() as AddressInfo).port}`;
}

test("a database that is not there yet is created; opening it again changes nothing", async () => {
  const url = withLogin("isoscope:s3%3Acr%25et", `/${ownDatabase()}`);
  for (let time = 0; time < 2; time++) {
    const connections = await open(url);
    await migrate(connections.writer);
    expect(connections.engine).toBe("server");
    expect(
      await connections.reader.rows(
        "SELECT toUInt32(count()) AS n FROM isoscope_migrations",
      ),
    ).toMatchObject([{ n: expect.any(Number) as number }]);
    expect(
      await connections.reader.rows(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'otel_traces'",
      ),
    ).toHaveLength(1);
    await connections.close();
  }
});

test("a wrong password is told as one, without repeating it", async () => {
  const error = await refusal(withLogin("isoscope:guess"));
  expect(error).toMatchObject({
    code: "ISO-STORE-DENIED",
    hint: expect.stringContaining("password") as string,
  });
  expect(`${error.message} ${error.hint ?? ""}`).not.toContain("guess");
});

test("a server that does not answer is told with its address", async () => {
  const error = await refusal("http://user:secret@127.0.0.1:9/telemetry");
  expect(error.code).toBe("ISO-STORE-UNAVAILABLE");
  expect(error.message).toContain("http://127.0.0.1:9 does not answer");
  expect(error.message).toMatch(/ECONNREFUSED/);
  expect(error.message).not.toContain("secret");
  expect(error.hint).toContain("ISOSCOPE_CLICKHOUSE_URL");
});

test("a server that is too old is refused with the version that is needed", async () => {
  const url = await answering(200, '{"version":"25.8.3.1"}\n');
  expect(await refusal(url)).toMatchObject({
    code: "ISO-STORE-VERSION",
    message:
      "The ClickHouse server is version 25.8.3.1; Isoscope needs 26.2 or later.",
  });
});

test.each([
  [200, '{"status":"up"}\n'],
  [200, "<html>hello</html>"],
  [404, "<html>not here</html>"],
])(
  "something else on the port, answering %i %s, is no ClickHouse",
  async (status, body) => {
    const error = await refusal(await answering(status, body));
    expect(error.code).toBe("ISO-STORE-UNAVAILABLE");
  },
);

test.each([
  ["127.0.0.1:8123", "not a URL"],
  ["clickhouse://host:9000", "scheme"],
  ["http://host:8123/a-b", "no name of a database"],
])("%s is no address: %s", async (url, why) => {
  const error = await refusal(url);
  expect(error.code).toBe("ISO-CONFIG");
  expect(error.message).toContain(why);
  expect(error.hint).toContain("http://user:password@host:8123/database");
});
