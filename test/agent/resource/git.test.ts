import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  cleanRepositoryUrl,
  readGit,
} from "../../../agent/src/resource/git.js";
import { temporaryFolder } from "../support/run.js";

const A = "a".repeat(40);
const B = "b".repeat(40);

/** Lays out files below a fresh folder. */
function tree(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

it("follows HEAD to a loose ref, from a folder deep inside", () => {
  const folder = tree({
    ".git/HEAD": "ref: refs/heads/feature/x\n",
    ".git/refs/heads/feature/x": `${A}\n`,
    "packages/api/src/index.js": "",
  });
  expect(readGit(join(folder, "packages/api/src"))).toMatchObject({
    commit: A,
    branch: "feature/x",
  });
});

it("follows HEAD to packed-refs, past comments and peeled tags", () => {
  const folder = tree({
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/packed-refs": `# pack-refs with: peeled\n${B} refs/tags/v1\n^${A}\n${A} refs/heads/main\n${B} refs/heads/main-2\n`,
  });
  expect(readGit(folder)?.commit).toBe(A);
});

it("prefers a loose ref to a packed one, which is older", () => {
  const folder = tree({
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/refs/heads/main": A,
    ".git/packed-refs": `${B} refs/heads/main\n`,
  });
  expect(readGit(folder)?.commit).toBe(A);
});

it("reads a detached HEAD, which has no branch", () => {
  expect(readGit(tree({ ".git/HEAD": `${B}\n` }))).toMatchObject({
    commit: B,
    branch: undefined,
  });
});

it("follows a worktree's gitdir and the refs it shares", () => {
  const folder = tree({
    "main/.git/worktrees/w/HEAD": "ref: refs/heads/w\n",
    "main/.git/worktrees/w/commondir": "../..\n",
    "main/.git/packed-refs": `${A} refs/heads/w\n`,
    "main/.git/config":
      '[remote "origin"]\n\turl = git@github.com:acme/shop.git\n',
    "w/.git": "gitdir: ../main/.git/worktrees/w\n",
    "w/src/app.js": "",
  });
  expect(readGit(join(folder, "w/src"))).toEqual({
    commit: A,
    branch: "w",
    repository: "https://github.com/acme/shop",
  });
});

it("gives nothing outside a repository, before the first commit, or for a ref that climbs out", () => {
  expect(readGit(tree({ "app.js": "" }))).toBeUndefined();
  expect(
    readGit(tree({ ".git/HEAD": "ref: refs/heads/main\n" })),
  ).toBeUndefined();
  const climbing = tree({
    ".git/HEAD": "ref: refs/heads/../../../secret\n",
    secret: A,
  });
  expect(readGit(climbing)).toBeUndefined();
});

describe("cleanRepositoryUrl", () => {
  it.each([
    ["git@github.com:acme/shop.git", "https://github.com/acme/shop"],
    ["https://user:token@host.example/a/b.git", "https://host.example/a/b"],
    ["https://token@host.example:8443/a/b/", "https://host.example:8443/a/b"],
    ["ssh://git@host.example:2222/a/b.git", "https://host.example/a/b"],
    ["/srv/git/shop.git", undefined],
    ["file:///srv/git/shop.git", undefined],
    ["../shop", undefined],
  ])("%s", (remote, expected) => {
    expect(cleanRepositoryUrl(remote)).toBe(expected);
  });
});
