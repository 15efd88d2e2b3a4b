import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeResource } from "../../../agent/src/resource/resource.js";
import { readConfig } from "../../../agent/src/config.js";
import { isoscope, temporaryFolder } from "./support.js";

const HASH = "0123456789abcdef0123456789abcdef01234567";

const read = (folder: string): Record<string, unknown> =>
  JSON.parse(
    readFileSync(join(folder, "isoscope-stamp.json"), "utf8"),
  ) as Record<string, unknown>;

function repositoryIn(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args],
      { cwd: folder, encoding: "utf8" },
    ).trim();
  git("init", "-q", "-b", "trunk");
  git("remote", "add", "origin", "https://me:token@git.example/team/app.git");
  writeFileSync(join(folder, "app.js"), "1\n");
  git("add", "app.js");
  git("commit", "-q", "-m", "first");
  return git("rev-parse", "HEAD");
}

it("writes what git knows, without secrets, and whether the tree is dirty", async () => {
  const folder = temporaryFolder();
  const head = repositoryIn(folder);
  expect((await isoscope(["stamp"], { cwd: folder })).code).toBe(0);
  expect(read(folder)).toMatchObject({
    commit: head,
    branch: "trunk",
    repository: "https://git.example/team/app",
    dirty: false,
  });
  writeFileSync(join(folder, "app.js"), "2\n");
  const { stdout } = await isoscope(["stamp", "--json"], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ commit: head, dirty: true });
});

it("takes a commit that is given, where git knows nothing, and the agent reads it", async () => {
  const folder = temporaryFolder();
  await isoscope(
    ["stamp", "--commit", HASH.toUpperCase(), "--branch", "main"],
    {
      cwd: folder,
    },
  );
  expect(read(folder)).toMatchObject({ commit: HASH, branch: "main" });
  const app = join(folder, "app.js");
  expect(describeResource(readConfig({}), app, folder)).toMatchObject({
    "vcs.ref.head.revision": HASH,
    "vcs.ref.head.name": "main",
    "isoscope.commit.source": "isoscope-stamp.json",
  });
});

it.each([
  ["nothing names a commit", []],
  ["the commit is none", ["--commit", "latest"]],
])("writes nothing when %s", async (_, args) => {
  const folder = temporaryFolder();
  const { code, stderr } = await isoscope(["stamp", ...args], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain("--commit");
  expect(() => read(folder)).toThrow();
});
