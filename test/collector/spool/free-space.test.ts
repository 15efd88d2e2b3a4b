import { expect, test } from "vitest";
import { FreeSpace } from "../../../collector/src/spool/free-space.js";

const MIB = 1024 * 1024;

test("is low below the floor, and looks again when the last look is old", async () => {
  let now = 0;
  let looks = 0;
  let free = 300;
  const space = new FreeSpace(
    "/data",
    256 * MIB,
    () => {
      looks++;
      return Promise.resolve({ bavail: free, bsize: MIB });
    },
    () => now,
  );
  expect(await Promise.all([space.isLow(), space.isLow()])).toEqual([
    false,
    false,
  ]);
  free = 255;
  expect(await space.isLow()).toBe(false);
  expect(looks).toBe(1);
  now = 500;
  expect(await space.isLow()).toBe(true);
  expect(space.bytes).toBe(255 * MIB);
  free = 256;
  now = 1000;
  expect(await space.isLow()).toBe(false);
  expect(looks).toBe(3);
});

test("a floor of 0 is never looked at", async () => {
  const space = new FreeSpace("/data", 0, () =>
    Promise.reject(new Error("not asked")),
  );
  expect(await space.isLow()).toBe(false);
});

test("a file system that does not tell refuses nothing", async () => {
  const space = new FreeSpace("/data", MIB, () =>
    Promise.reject(new Error("ENOSYS")),
  );
  expect(await space.isLow()).toBe(false);
});
