import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { askCollector } from "../../../collector/src/cli/collector-answer.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A collector that refuses with each of these codes, one after another, and then answers. */
async function refusing(codes: readonly string[]) {
  let asked = 0;
  const server = createServer((_, response) => {
    const code = codes[asked];
    asked += 1;
    response.writeHead(code === undefined ? 200 : 503, {
      "content-type": "application/json",
      "retry-after": "0",
    });
    response.end(
      JSON.stringify(
        code === undefined
          ? { asked }
          : { error: { code, message: "Not yet." } },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a command waits for what is still being prepared, and says so once", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await using collector = await refusing(["ISO-PREPARING", "ISO-PREPARING"]);
  expect(await askCollector(collector, "/api/v1/compare")).toEqual({
    asked: 3,
  });
  expect(said.mock.calls).toEqual([["Not yet. Waiting.\n"]]);
});

test("it does not wait for a store that is away", async () => {
  await using collector = await refusing(["ISO-STORE-UNAVAILABLE"]);
  await expect(askCollector(collector, "/api/v1/compare")).rejects.toThrow(
    "Not yet. (ISO-STORE-UNAVAILABLE)",
  );
});
