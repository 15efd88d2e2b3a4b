import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answeredLookup } from "../../../agent/src/ship/lookup.js";

/** A name server that takes every question and answers none. */
const silent = createSocket("udp4");
let servers: string[];

beforeAll(async () => {
  silent.bind(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address();
  servers = [`127.0.0.1:${port}`];
});
afterAll(() => {
  silent.close();
});

const find = (name: string): Promise<unknown> =>
  new Promise((resolve) => {
    answeredLookup(servers)(name, { family: 4 }, (error, address) => {
      resolve(error ?? address);
    });
  });

it("asks nobody for a name the machine knows itself", async () => {
  expect(await find("localhost")).toBe("127.0.0.1");
});

it("gives up on name servers that do not answer, where getaddrinfo would hold the process", async () => {
  expect(await find("collector.example.com")).toMatchObject({
    code: "EAI_AGAIN",
    message: "no name server answers when asked for collector.example.com",
  });
});
