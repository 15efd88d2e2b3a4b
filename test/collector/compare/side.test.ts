import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatSide,
  parseSide,
  sideNames,
} from "../../../collector/src/compare/side.js";

describe("parseSide", () => {
  test.each([
    ["production", { environment: "production", commit: "" }],
    ["preview-42@9F3C2D1", { environment: "preview-42", commit: "9f3c2d1" }],
    ["me@laptop@9f3c2d1", { environment: "me@laptop", commit: "9f3c2d1" }],
    [" staging ", { environment: "staging", commit: "" }],
    [
      "production[-26h..-24h]",
      {
        environment: "production",
        commit: "",
        window: { since: "-26h", until: "-24h" },
      },
    ],
    [
      "a[b]@9f3c2d1[ 2026-01-31 .. ]",
      {
        environment: "a[b]",
        commit: "9f3c2d1",
        window: { since: "2026-01-31", until: "" },
      },
    ],
    ["odd[name]", { environment: "odd[name]", commit: "" }],
  ])("%s", (text, selector) => {
    expect(parseSide(text)).toEqual({ ok: true, selector });
  });

  test.each([
    ["", /names no environment/],
    ["@9f3c2d1", /names no environment/],
    ["production@9f3c2d", /7 or more hex digits/],
    ["production@main", /"main" in "production@main" is not a commit/],
    ["production@", /is not a commit/],
    ["[-2h..-1h]", /names no environment/],
    [`production@${"a".repeat(65)}`, /is not a commit/],
  ])("refuses %s", (text, problem) => {
    const parsed = parseSide(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? "" : parsed.problem).toMatch(problem);
  });

  test("reads back what formatSide writes", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
        fc.stringMatching(/^([0-9a-f]{7,40})?$/),
        (environment, commit) => {
          const selector = { environment, commit };
          expect(parseSide(formatSide(selector))).toEqual({
            ok: true,
            selector,
          });
        },
      ),
    );
  });

  test("sides of one environment are told apart by their commits", () => {
    const at = (environment: string, commit: string) => ({
      environment,
      commit,
    });
    expect(sideNames(at("a", "1234567"), at("a", "89abcde"))).toEqual({
      baseline: "a@1234567",
      candidate: "a@89abcde",
    });
    expect(sideNames(at("a", "1234567"), at("b", ""))).toEqual({
      baseline: "a",
      candidate: "b",
    });
  });
});
