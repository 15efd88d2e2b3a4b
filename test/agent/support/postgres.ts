import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Speaks just enough of PostgreSQL's protocol for `pg` to connect and run a query. */
export interface FakePostgres {
  port: number;
  close: () => Promise<void>;
}

/** @param version what it states as `server_version` */
export async function fakePostgres(version: string): Promise<FakePostgres> {
  const server = createServer((socket) => {
    converse(socket, version);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

function converse(socket: Socket, version: string): void {
  let started = false;
  let pending = Buffer.alloc(0);
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? 1 : 0;
      if (pending.length < header + 4) return;
      const end = header + pending.readInt32BE(header);
      if (pending.length < end) return;
      const kind = started ? String.fromCharCode(pending[0] ?? 0) : "startup";
      pending = pending.subarray(end);
      started = true;
      reply(socket, kind, version);
    }
  });
}

function reply(socket: Socket, kind: string, version: string): void {
  const ready = message("Z", Buffer.from("I"));
  if (kind === "startup") {
    const ok = message("R", Buffer.alloc(4));
    const status = message("S", Buffer.from(`server_version\0${version}\0`));
    socket.write(Buffer.concat([ok, status, ready]));
  } else if (kind === "Q") {
    const done = message("C", Buffer.from("SELECT 0\0"));
    socket.write(Buffer.concat([done, ready]));
  } else if (kind === "X") socket.end();
}

function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}
