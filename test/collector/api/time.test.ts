import { describe, expect, it } from "vitest";
import {
  fromNs,
  parseDuration,
  parseTime,
  timeRange,
} from "../../../collector/src/api/time.js";

const now = new Date("2026-01-31T12:00:00.000Z");

describe("parseTime", () => {
  it.each([
    ["2026-01-31T11:00:00Z", "2026-01-31T11:00:00.000Z"],
    ["2026-01-31T11:00:00.123456789Z", "2026-01-31T11:00:00.123Z"],
    ["2026-01-31T11:00:00+02:00", "2026-01-31T09:00:00.000Z"],
    ["2026-01-31T11:00", "2026-01-31T11:00:00.000Z"],
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["-90s", "2026-01-31T11:58:30.000Z"],
    ["-15m", "2026-01-31T11:45:00.000Z"],
    ["-2h", "2026-01-31T10:00:00.000Z"],
    ["-7d", "2026-01-24T12:00:00.000Z"],
    ["-1w", "2026-01-24T12:00:00.000Z"],
    // Beyond what the store's clock shows.
    ["-999999999w", "1970-01-01T00:00:00.000Z"],
    ["9999-01-01", "2262-04-11T23:47:16.854Z"],
  ])("reads %s as %s", (text, expected) => {
    expect(parseTime(text, now).toISOString()).toBe(expected);
  });

  it.each([
    "",
    "15m",
    "-15",
    "-1.5h",
    "-15M",
    "now",
    "1769860800",
    "2026-02-30x",
    "2026-13-01",
    "2026-01-31T25:00:00Z",
    "Sat, 31 Jan 2026",
  ])("refuses %j", (text) => {
    expect(() => parseTime(text, now)).toThrow(/is not a time/);
  });
});

describe("timeRange", () => {
  it("reaches back from until by default, and to the present moment", () => {
    const until = Date.parse("2026-01-10T00:00:00Z");
    expect(timeRange({ until: "2026-01-10" }, "-1d", now)).toEqual({
      sinceMs: until - 86_400_000,
      untilMs: until,
    });
    expect(timeRange({}, "-1d", now).untilMs).toBe(now.getTime() + 1);
  });

  it("refuses a stretch that ends before it begins", () => {
    expect(() => timeRange({ since: "-1h", until: "-2h" }, "-1d", now)).toThrow(
      /not before until/,
    );
  });
});

it("reads lengths of time", () => {
  expect(parseDuration("30s")).toBe(30_000);
  expect(parseDuration("2w")).toBe(1_209_600_000);
  for (const text of ["0s", "-1m", "1", "m", "1 m", "1y"]) {
    expect(parseDuration(text)).toBeUndefined();
  }
});

it("tells nanoseconds", () => {
  expect(fromNs("1769860800000000001")).toBe("2026-01-31T12:00:00.000000001Z");
  expect(fromNs("0")).toBe("1970-01-01T00:00:00.000000000Z");
});
