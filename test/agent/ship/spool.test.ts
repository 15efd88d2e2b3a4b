import { readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Spool } from "../../../agent/src/ship/spool.js";
import { temporaryFolder } from "../support/run.js";

const body = (text: string): Buffer => Buffer.from(text);
/** More than any kernel gives out: surely nobody's. */
const DEAD_PID = 2 ** 30;

it("gives back what it was given, oldest first, until it is removed", () => {
  const spool = new Spool(join(temporaryFolder(), "new/deep"), 1_000, "pb");
  spool.put("traces", body("one"), 3);
  spool.put("logs", body("two"), 3);
  const first = spool.next();
  expect(first?.signal).toBe("traces");
  expect(first && spool.read(first)?.toString()).toBe("one");
  if (first !== undefined) spool.putBack(first);
  expect(spool.next()?.file).toBe(first?.file);
  if (first !== undefined) spool.remove(first);
  expect(spool.next()?.signal).toBe("logs");
});

it("gives up the oldest beyond its budget, and says what was in them", () => {
  const folder = temporaryFolder();
  const spool = new Spool(folder, 10, "pb");
  expect(spool.put("traces", body("12345"), 3)).toEqual([]);
  expect(spool.put("logs", body("12345"), 4)).toEqual([]);
  expect(spool.put("metrics", body("12345678"), 5)).toMatchObject([
    { signal: "traces", records: 3 },
    { signal: "logs", records: 4 },
  ]);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(spool.put("metrics", body("12345678901"), 3)).toBeUndefined();
});

it("keeps nothing when its budget is none", () => {
  const folder = temporaryFolder();
  expect(new Spool(folder, 0, "pb").put("logs", body("x"), 3)).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(0);
});

it("takes over what a dead process left, once", () => {
  const folder = temporaryFolder();
  const name = `${String(Date.now()).padStart(15, "0")}-${DEAD_PID}-abc-1-5.logs.pb.gz`;
  writeFileSync(join(folder, name), "left");
  const one = new Spool(folder, 1_000, "pb");
  const two = new Spool(folder, 1_000, "pb");
  expect(one.next()).toMatchObject({ signal: "logs", records: 5 });
  expect(two.next()).toBeUndefined();
});

it("leaves a living process's files, other encodings and other files alone", () => {
  const folder = temporaryFolder();
  const stamp = String(Date.now()).padStart(15, "0");
  for (const name of [
    `${stamp}-1-abc-1-5.logs.pb.gz`,
    `${stamp}-${DEAD_PID}-abc-1-5.logs.json.gz`,
    `${stamp}-${DEAD_PID}-abc-1-5.logs.pb.gz.tmp`,
    "notes.txt",
  ]) {
    writeFileSync(join(folder, name), "x");
  }
  expect(new Spool(folder, 1_000, "pb").next()).toBeUndefined();
});

it("takes over old files whoever lives under their process id", () => {
  const folder = temporaryFolder();
  const hourAgo = String(Date.now() - 3_600_000).padStart(15, "0");
  writeFileSync(join(folder, `${hourAgo}-1-abc-1-5.logs.pb.gz`), "x");
  expect(new Spool(folder, 1_000, "pb").next()?.signal).toBe("logs");
});

it("writes for its owner's eyes only", () => {
  const folder = join(temporaryFolder(), "spool");
  new Spool(folder, 1_000, "pb").put("logs", body("x"), 3);
  const [file = ""] = readdirSync(folder);
  expect(statSync(folder).mode & 0o077).toBe(0);
  expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
});

it("does not use a link somebody laid in its place", () => {
  const folder = temporaryFolder();
  const link = join(folder, "link");
  symlinkSync(folder, link);
  expect(
    new Spool(link, 1_000, "pb").put("logs", body("x"), 3),
  ).toBeUndefined();
});

it("clears away what a process was killed over while it wrote", () => {
  const folder = temporaryFolder();
  const hourAgo = String(Date.now() - 3_600_000).padStart(15, "0");
  const now = String(Date.now()).padStart(15, "0");
  for (const time of [hourAgo, now]) {
    const name = `${time}-${DEAD_PID}-abc-1-5.logs.pb.gz.tmp`;
    writeFileSync(join(folder, name), "half");
  }
  expect(new Spool(folder, 1_000, "pb").next()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([
    `${now}-${DEAD_PID}-abc-1-5.logs.pb.gz.tmp`,
  ]);
});
