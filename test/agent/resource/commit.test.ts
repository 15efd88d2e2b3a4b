import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  detectCommit,
  STAMP_FILE,
} from "../../../agent/src/resource/commit.js";
import { temporaryFolder } from "../support/run.js";

const A = "a".repeat(40);
const B = "b".repeat(40);
const C = "c".repeat(40);

function repository(commit: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git/HEAD"), `${commit}\n`);
  return folder;
}

it("prefers what was said outright, then the platform, CI, the stamp, .git", () => {
  const folder = repository(A);
  const sources = [
    ["ISOSCOPE_COMMIT", B],
    ["OTEL_RESOURCE_ATTRIBUTES", `vcs.ref.head.revision=${B}`],
    ["DD_GIT_COMMIT_SHA", B],
    ["SENTRY_RELEASE", B],
    ["RENDER_GIT_COMMIT", B],
    ["GITHUB_SHA", B],
    ["CI_COMMIT_SHA", B],
    ["SOURCE_VERSION", B],
  ] as const;
  for (const at of sources.keys()) {
    const env = Object.fromEntries(sources.slice(at));
    const found = detectCommit(env, folder);
    expect(found?.source.split(" ")[0]).toBe(sources[at]?.[0]);
    expect(found).toMatchObject({ value: B, conflict: `.git=${A}` });
  }
  writeFileSync(
    join(folder, STAMP_FILE),
    JSON.stringify({ commit: C, branch: "main" }),
  );
  expect(detectCommit({}, folder)).toMatchObject({
    value: C,
    source: STAMP_FILE,
    branch: "main",
  });
});

it("reads .git when nothing else speaks", () => {
  expect(detectCommit({}, repository(A))).toMatchObject({
    value: A,
    source: ".git",
  });
});

it("sees no conflict when one names the other's beginning", () => {
  const found = detectCommit({ ISOSCOPE_COMMIT: A.slice(0, 8) }, repository(A));
  expect(found).toMatchObject({ value: A.slice(0, 8) });
  expect(found).not.toHaveProperty("conflict");
});

it("takes the pull request's head, not the merge commit made for CI", () => {
  const folder = temporaryFolder();
  const event = join(folder, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: A } } }));
  const env = { GITHUB_SHA: B, GITHUB_EVENT_PATH: event };
  expect(detectCommit(env, folder)).toMatchObject({
    value: A,
    source: "GITHUB_EVENT_PATH pull_request.head.sha",
  });
  writeFileSync(event, "not json");
  expect(detectCommit(env, folder)).toMatchObject({ value: B });
});

it.each([
  ["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"],
  ["SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"],
  ["TRAVIS_PULL_REQUEST_SHA", "TRAVIS_COMMIT"],
  ["APPVEYOR_PULL_REQUEST_HEAD_COMMIT", "APPVEYOR_REPO_COMMIT"],
  ["SEMAPHORE_GIT_PR_SHA", "SEMAPHORE_GIT_SHA"],
  ["BITRISE_GIT_COMMIT", "GIT_CLONE_COMMIT_HASH"],
  ["ghprbActualCommit", "GIT_COMMIT"],
])("takes %s before the merge commit in %s", (head, merge) => {
  const folder = temporaryFolder();
  const both = { [merge]: B, [head]: A };
  expect(detectCommit(both, folder)).toMatchObject({ value: A, source: head });
  expect(detectCommit({ [merge]: B, [head]: "" }, folder)).toMatchObject({
    value: B,
    source: merge,
  });
});

it("takes no password along from a stamp", () => {
  const folder = temporaryFolder();
  const repository = "https://user:hidden@git.example.com/shop.git";
  const stamp = JSON.stringify({ commit: C, repository });
  writeFileSync(join(folder, STAMP_FILE), stamp);
  expect(detectCommit({}, folder)).toMatchObject({
    repository: "https://git.example.com/shop",
  });
});

it("does not take a release, a tag or a number for a commit", () => {
  const folder = temporaryFolder();
  const env = {
    SENTRY_RELEASE: "shop@1.2.3",
    SOURCE_VERSION: "v1.2.3",
    GIT_COMMIT: "12345",
  };
  expect(detectCommit(env, folder)).toBeUndefined();
});
