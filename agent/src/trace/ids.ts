import { randomFillSync } from "node:crypto";

const POOL_BYTES = 4_096;
const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let at = POOL_BYTES;

/** A new trace id: 16 random bytes as 32 hexadecimal digits. */
export function newTraceId(): string {
  return random(16);
}

/** A new span id: 8 random bytes as 16 hexadecimal digits. */
export function newSpanId(): string {
  return random(8);
}

function random(bytes: number): string {
  for (;;) {
    if (at + bytes > POOL_BYTES) {
      randomFillSync(pool);
      at = 0;
    }
    const id = pool.toString("hex", at, at + bytes);
    at += bytes;
    // All zeros means "no id".
    if (!/^0+$/.test(id)) return id;
  }
}
