import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  fakeKafka,
  fakeMongodb,
  fakeMysql,
  fakeRedis,
  fakeSearch,
  type FakeServer,
  fakeUpstream,
} from "../support/services.js";
import { run } from "../support/run.js";
import { type Sink, startSink } from "../support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

async function told(
  servers: Readonly<Record<string, FakeServer>>,
  env: Record<string, string> = {},
) {
  const { code, stderr } = await run("--require", "services.cjs", {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ...Object.fromEntries(
        Object.entries(servers).map(([name, { port }]) => [
          `${name}_PORT`,
          String(port),
        ]),
      ),
      ...env,
    },
  });
  for (const server of Object.values(servers)) server.close();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return Object.fromEntries<string>(
    sink.logs
      .map(({ attributes }) => attributes)
      .filter((one) => one["isoscope.fact.pillar"] === "services")
      .map((one) => [
        String(one["isoscope.fact.name"]),
        `${String(one["isoscope.fact.value"])} (${String(one["isoscope.fact.source"])})`,
      ]),
  );
}

it("tells the versions of services, as their real drivers learn them", async () => {
  expect(
    await told({
      MYSQL: await fakeMysql("8.0.36-0ubuntu0.22.04.1"),
      REDIS: await fakeRedis(
        "# Server\r\nredis_version:7.2.4\r\nloading:0\r\n",
      ),
      MONGODB: await fakeMongodb(21),
      KAFKA: await fakeKafka([
        [0, 9],
        [1, 13],
        [3, 12],
        [18, 2],
      ]),
      HTTP: await fakeUpstream({
        server: "nginx/1.25.3 (Ubuntu)",
        "x-app-version": "2.4.1",
      }),
      FETCH: await fakeUpstream({ "X-Powered-By": "PHP/8.2.1" }),
    }),
  ).toEqual({
    mysql: "8.0.36 (MySQL handshake)",
    redis: "7.2.4 (INFO of the ready check)",
    mongodb: "7.0 (maxWireVersion of hello)",
    kafka: "produce 9, fetch 13, metadata 12, 4 APIs (ApiVersions)",
    nginx: "1.25.3 (header server)",
    "x-app-version": "2.4.1 (header x-app-version)",
    php: "8.2.1 (header x-powered-by)",
  });
});

it("knows MariaDB and Valkey from what they stand in for", async () => {
  expect(
    await told({
      MYSQL: await fakeMysql("5.5.5-10.11.6-MariaDB-1:10.11.6+maria~deb12"),
      REDIS: await fakeRedis(
        "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n",
      ),
    }),
  ).toEqual({
    mariadb: "10.11.6 (MySQL handshake)",
    valkey: "8.0.1 (INFO of the ready check)",
  });
});

it("knows Redis from the greeting of the redis package, MySQL also from the older driver", async () => {
  expect(
    await told({
      MYSQL_OLD: await fakeMysql("8.4.3"),
      NODE_REDIS: await fakeRedis("", { server: "redis", version: "8.2.1" }),
    }),
  ).toEqual({
    mysql: "8.4.3 (MySQL handshake)",
    redis: "8.2.1 (HELLO)",
  });
  expect(sink.spans.map(({ name }) => name)).toContain("redis-connect");
});

it("knows Elasticsearch and OpenSearch from what their clients are told", async () => {
  expect(
    await told({
      ELASTIC: await fakeSearch({ number: "8.17.1" }),
      OPENSEARCH: await fakeSearch({
        number: "2.19.0",
        distribution: "opensearch",
      }),
    }),
  ).toEqual({
    elasticsearch: "8.17.1 (version.number of GET /)",
    opensearch: "2.19.0 (version.number of GET /)",
  });
});

it("tells nothing of services when they are switched off", async () => {
  const servers = { HTTP: await fakeUpstream({ server: "nginx/1.25.3" }) };
  const off = { ISOSCOPE_FACTS_DISABLED: "services" };
  expect(await told(servers, off)).toEqual({});
});
