import { randomFillSync } from "node:crypto";

/** Small, since an id that somebody keeps is a slice that keeps its pool's digits. */
const pool = Buffer.allocUnsafeSlow(1_024);
const ZERO = "0".charCodeAt(0);
let digits = "";
let at = 0;

/** A new trace id: 16 random bytes as 32 hexadecimal digits. */
export function newTraceId(): string {
  return random(32);
}

/** A new span id: 8 random bytes as 16 hexadecimal digits. */
export function newSpanId(): string {
  return random(16);
}

function random(length: number): string {
  for (;;) {
    if (at + length > digits.length) {
      digits = randomFillSync(pool).toString("hex");
      at = 0;
    }
    const id = digits.slice(at, at + length);
    at += length;
    // All zeros means "no id".
    if (id.charCodeAt(0) !== ZERO || !/^0+$/.test(id)) return id;
  }
}
