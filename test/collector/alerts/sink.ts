import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Delivered {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * A webhook on loopback that keeps what it gets.
 *
 * @param answer the status to answer with, by how many came before; undefined never answers
 */
export async function startSink(
  answer: (nth: number) => number | undefined = () => 204,
) {
  const got: Delivered[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const status = answer(got.length);
      got.push({ headers: request.headers, body });
      if (status === undefined) return;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    got,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
