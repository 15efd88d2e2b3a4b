import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsoscopeError } from "./errors.js";

/**
 * Makes this process the only one on a data directory, until it ends or calls the returned function.
 *
 * A Unix socket is the lock: unlike a file with a process id it can't outlive its process, whatever kills
 * it, and a recycled id can't be mistaken for the owner.
 *
 * @throws IsoscopeError ISO-DATA-DIR-LOCKED when another collector has it
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const path = socketPath(dataDir);
  if (await isAlive(path)) {
    throw new IsoscopeError(
      "ISO-DATA-DIR-LOCKED",
      `Another collector is using ${dataDir}.`,
    );
  }
  rmSync(path, { force: true });
  const server = await listen(path);
  return () => {
    server.close();
  };
}

/** Whether a collector is using a data directory. */
export function isLocked(dataDir: string): Promise<boolean> {
  return isAlive(socketPath(dataDir));
}

// A socket's path may be about 100 bytes long; a deeper folder is named by its hash.
function socketPath(dataDir: string): string {
  const path = join(dataDir, "lock.sock");
  if (Buffer.byteLength(path) < 100) return path;
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 24);
  return join(tmpdir(), `isoscope-${name}.sock`);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}
