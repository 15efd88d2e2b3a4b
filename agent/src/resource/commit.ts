import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Env, parsePairs } from "../config";
import { type Detected } from "./environment";
import { cleanRepositoryUrl, readGit } from "./git";

/** The commit that runs, and what else its source knew. */
export interface DetectedCommit extends Detected {
  readonly branch?: string;
  readonly repository?: string;
  /** A weaker source that names another commit, as `source=hash`. */
  readonly conflict?: string;
}

const HASH = /^[0-9a-f]{7,64}$/i;

/** Set by a platform for the running service. */
const PLATFORM = [
  "VERCEL_GIT_COMMIT_SHA",
  "RENDER_GIT_COMMIT",
  "RAILWAY_GIT_COMMIT_SHA",
  "HEROKU_BUILD_COMMIT",
  "HEROKU_SLUG_COMMIT",
  "SOURCE_COMMIT",
  "KOYEB_GIT_SHA",
  "FC_GIT_COMMIT_SHA",
  "AWS_COMMIT_ID",
] as const;

/** Set by a CI system for a job; a pull request's own head before the merge commit made for it. */
const CI = [
  "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
  "CI_COMMIT_SHA",
  "BITBUCKET_COMMIT",
  "SYSTEM_PULLREQUEST_SOURCECOMMITID",
  "BUILD_SOURCEVERSION",
  "CIRCLE_SHA1",
  "BUILDKITE_COMMIT",
  "DRONE_COMMIT_SHA",
  "TRAVIS_PULL_REQUEST_SHA",
  "TRAVIS_COMMIT",
  "CODEBUILD_RESOLVED_SOURCE_VERSION",
  "APPVEYOR_PULL_REQUEST_HEAD_COMMIT",
  "APPVEYOR_REPO_COMMIT",
  "SEMAPHORE_GIT_PR_SHA",
  "SEMAPHORE_GIT_SHA",
  "BITRISE_GIT_COMMIT",
  "GIT_CLONE_COMMIT_HASH",
  "BUDDY_EXECUTION_REVISION",
  "CF_REVISION",
  "CM_COMMIT",
  "CIRRUS_CHANGE_IN_REPO",
  "CF_PAGES_COMMIT_SHA",
  "WORKERS_CI_COMMIT_SHA",
  "COMMIT_REF",
  "ghprbActualCommit",
  "GIT_COMMIT",
  "BUILD_VCS_NUMBER",
  "CI_COMMIT_ID",
  "SOURCE_VERSION",
] as const;

/** Written at build time, for images whose build knows the commit and whose runtime does not. */
export const STAMP_FILE = "isoscope-stamp.json";

/**
 * Finds the commit that runs: what was said outright, the platform, CI, a stamp file, `.git`.
 *
 * @param root the application's directory
 * @returns undefined when nothing names one
 */
export function detectCommit(
  env: Env,
  root: string,
): DetectedCommit | undefined {
  const git = readGit(root);
  const fromGit: DetectedCommit | undefined = git && {
    value: git.commit,
    source: ".git",
    confidence: "detected",
    ...(git.branch === undefined ? {} : { branch: git.branch }),
    ...(git.repository === undefined ? {} : { repository: git.repository }),
  };
  const first =
    explicit(env) ??
    variables(env, PLATFORM) ??
    github(env) ??
    variables(env, CI) ??
    stamp(root);
  if (first === undefined) return fromGit;
  if (fromGit === undefined) return first;
  if (same(first.value, fromGit.value)) {
    return { ...fromGit, ...first };
  }
  return { ...first, conflict: `.git=${fromGit.value}` };
}

function explicit(env: Env): DetectedCommit | undefined {
  const own = env["ISOSCOPE_COMMIT"]?.trim();
  if (own !== undefined && own !== "") {
    return { value: own, source: "ISOSCOPE_COMMIT", confidence: "explicit" };
  }
  const stated = parsePairs(env["OTEL_RESOURCE_ATTRIBUTES"])[
    "vcs.ref.head.revision"
  ];
  if (stated !== undefined && stated !== "") {
    return {
      value: stated,
      source: "OTEL_RESOURCE_ATTRIBUTES vcs.ref.head.revision",
      confidence: "explicit",
    };
  }
  const release = env["SENTRY_RELEASE"]?.trim() ?? "";
  return (
    variables(env, ["DD_GIT_COMMIT_SHA"]) ??
    // A release is often a version; only a full hash is surely a commit.
    (/^[0-9a-f]{40}$/i.test(release)
      ? variables(env, ["SENTRY_RELEASE"])
      : undefined)
  );
}

function variables(
  env: Env,
  names: readonly string[],
): DetectedCommit | undefined {
  for (const name of names) {
    const value = env[name]?.trim() ?? "";
    if (HASH.test(value)) {
      return {
        value: value.toLowerCase(),
        source: name,
        confidence: "detected",
      };
    }
  }
  return undefined;
}

/** On `pull_request`, GITHUB_SHA is a merge commit that exists nowhere else: the event has the head. */
function github(env: Env): DetectedCommit | undefined {
  const sha = variables(env, ["GITHUB_SHA"]);
  if (sha === undefined) return undefined;
  const event = json(env["GITHUB_EVENT_PATH"]);
  const head = path(event, ["pull_request", "head", "sha"]);
  return typeof head === "string" && HASH.test(head)
    ? {
        value: head.toLowerCase(),
        source: "GITHUB_EVENT_PATH pull_request.head.sha",
        confidence: "detected",
      }
    : sha;
}

function stamp(root: string): DetectedCommit | undefined {
  for (let dir = resolve(root); ; dir = dirname(dir)) {
    const file = json(join(dir, STAMP_FILE));
    const commit = path(file, ["commit"]);
    if (typeof commit === "string" && HASH.test(commit)) {
      const branch = path(file, ["branch"]);
      const stated = path(file, ["repository"]);
      const repository =
        typeof stated === "string" ? cleanRepositoryUrl(stated) : undefined;
      return {
        value: commit.toLowerCase(),
        source: STAMP_FILE,
        confidence: "detected",
        ...(typeof branch === "string" ? { branch } : {}),
        ...(repository === undefined ? {} : { repository }),
      };
    }
    if (dirname(dir) === dir) return undefined;
  }
}

/** True when one hash is a prefix of the other. */
function same(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function path(value: unknown, keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function json(file: string | undefined): unknown {
  if (file === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
