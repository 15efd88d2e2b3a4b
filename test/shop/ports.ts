import { createServer, type AddressInfo } from "node:net";

/** Ports for the parts of a shop, so that one which is started again has the same. */
export async function freePorts() {
  const servers = await Promise.all(
    Array.from(
      { length: 4 },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => {
            resolve(server);
          });
        }),
    ),
  );
  const [database = 0, catalogue = 0, orders = 0, gateway = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(
    servers.map((server) => new Promise((done) => server.close(done))),
  );
  return { database, catalogue, orders, gateway };
}
