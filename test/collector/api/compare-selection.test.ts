import { describe, expect, test } from "vitest";
import { selectionOf } from "../../../collector/src/api/compare-selection.js";

const now = new Date("2026-03-01T10:47:11.250Z");

/** When the candidate's window begins and ends. */
function windowOf(query: Readonly<Record<string, string>>, side = "next") {
  const { candidate } = selectionOf(
    { baseline: "base", candidate: side, ...query },
    now,
  );
  return [candidate.sinceMs, candidate.untilMs].map((ms) =>
    new Date(ms).toISOString(),
  );
}

const untilNow = "2026-03-01T10:47:11.251Z";

describe("where a window begins and ends", () => {
  test("a long one that begins some time ago: on the half hour before", () => {
    const [day, sixHours] = ["-24h", "-6h"].map((since) => windowOf({ since }));
    expect(day).toEqual(["2026-02-28T10:30:00.000Z", untilNow]);
    expect(sixHours).toEqual(["2026-03-01T04:30:00.000Z", untilNow]);
  });

  test("a side's own, too", () => {
    expect(windowOf({}, "next[-2d..-1d]")).toEqual([
      "2026-02-27T10:30:00.000Z",
      "2026-02-28T10:47:00.000Z",
    ]);
  });

  test("a shorter one: on the minute before, and there it ends", () => {
    expect(windowOf({ since: "-2h" })).toEqual([
      "2026-03-01T08:47:00.000Z",
      untilNow,
    ]);
    expect(windowOf({}, "next[-3h..-2h]")).toEqual([
      "2026-03-01T07:47:00.000Z",
      "2026-03-01T08:47:00.000Z",
    ]);
  });

  test("one of minutes, or whose time is told: there", () => {
    expect(windowOf({ since: "-5m" })).toEqual([
      "2026-03-01T10:42:11.250Z",
      untilNow,
    ]);
    expect(windowOf({ since: "2026-02-01T10:47:00Z" })).toEqual([
      "2026-02-01T10:47:00.000Z",
      untilNow,
    ]);
  });

  test("without a bound: with all that is stored", () => {
    expect(windowOf({})).toEqual(["1970-01-01T00:00:00.000Z", untilNow]);
  });
});
