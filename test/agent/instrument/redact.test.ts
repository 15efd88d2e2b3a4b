import { expect, it } from "vitest";
import { redacted } from "../../../agent/src/instrument/redact.js";

it("hides secret values and nothing else", () => {
  expect(redacted("/a?token=abc&page=2&API_KEY=x%20y#top")).toBe(
    "/a?token=REDACTED&page=2&API_KEY=REDACTED#top",
  );
});

it("leaves alone what only looks alike", () => {
  expect(redacted("/token=abc?monkey=1&keyboard=2&page=3")).toBeUndefined();
});
