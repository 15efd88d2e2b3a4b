import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { configurationKey } from "../../../collector/src/receive/salt.js";

test("a salt of the data folder's own is made once, for its user's eyes only", () => {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-salt-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const key = configurationKey(folder, undefined);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(configurationKey(folder, undefined)).toBe(key);
  expect(statSync(join(folder, "salt")).mode & 0o077).toBe(0);
  expect(configurationKey(folder, "pepper")).not.toBe(key);
});
