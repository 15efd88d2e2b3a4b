import { expect, it } from "vitest";
import {
  backoffMs,
  judge,
  retryAfterMs,
} from "../../../agent/src/ship/retry.js";

it("retries what the OTLP specification lists, and nothing else", () => {
  const all = Array.from({ length: 500 }, (_, at) => at + 100);
  expect(all.filter((status) => judge(status) === "retry")).toEqual([
    429, 502, 503, 504,
  ]);
  expect(judge(200)).toBe("accepted");
  expect(judge(202)).toBe("accepted");
  expect(judge(400)).toBe("refused");
  expect(judge(500)).toBe("refused");
});

it("reads Retry-After in seconds and as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("7", now)).toBe(7_000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:09 GMT", now)).toBe(9_000);
  expect(retryAfterMs("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfterMs("later", now)).toBeUndefined();
  expect(retryAfterMs(undefined, now)).toBeUndefined();
});

it("waits an hour at most, whatever Retry-After says", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("999999999", now)).toBe(3_600_000);
  expect(retryAfterMs("Fri, 01 Jan 2100 00:00:00 GMT", now)).toBe(3_600_000);
});

it("waits longer each time, up to half a minute, never all at once", () => {
  for (let attempt = 1; attempt < 40; attempt++) {
    const least = backoffMs(attempt, 0);
    const most = backoffMs(attempt, 1);
    expect(least).toBe(most / 2);
    expect(most).toBeLessThanOrEqual(30_000);
    expect(backoffMs(attempt + 1, 0)).toBeGreaterThanOrEqual(least);
  }
});
