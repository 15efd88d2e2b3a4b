import { expect, test } from "vitest";
import { parseConfig } from "../../../collector/src/config.js";

test("what is not one of the choices is told with those that are", () => {
  expect(parseConfig({}).summarize).toBe("ahead");
  expect(parseConfig({ ISOSCOPE_SUMMARIZE: "asked" }).summarize).toBe("asked");
  expect(() => parseConfig({ ISOSCOPE_SUMMARIZE: "never" })).toThrow(
    'ISOSCOPE_SUMMARIZE is "never", which is neither ahead nor asked.',
  );
});
