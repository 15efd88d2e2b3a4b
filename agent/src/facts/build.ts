import { execFile } from "node:child_process";
import { type Env } from "../config";
import { readGit } from "../resource/git";
import { tellFact } from "./facts";

/** Which build this is, by platform. Not a commit: several builds may be made of one. */
const BUILD = [
  "BUILD_ID",
  "BUILD_NUMBER",
  "GITHUB_RUN_ID",
  "CI_PIPELINE_ID",
  "BUILDKITE_BUILD_NUMBER",
  "CIRCLE_BUILD_NUM",
  "BITBUCKET_BUILD_NUMBER",
  "HEROKU_RELEASE_VERSION",
  "PLATFORM_TREE_ID",
  "RAILWAY_DEPLOYMENT_ID",
  "VERCEL_DEPLOYMENT_ID",
];
/** Which image, where the platform lets the process see it. */
const IMAGE = ["IMAGE_ID", "IMAGE_DIGEST", "IMAGE_TAG", "FLY_IMAGE_REF"];
/** An id, a tag or a digest: nothing with user:password@ in it. */
const SAYABLE = /^[\w.:/+-]{1,200}(?:@sha256:[0-9a-f]{64})?$/;

/** What the resource and the platform say of the build. */
export function tellBuild(
  env: Env,
  resource: Readonly<Record<string, unknown>>,
): void {
  const commit = resource["vcs.ref.head.revision"];
  const source = resource["isoscope.commit.source"];
  if (typeof commit === "string") {
    tell("commit", commit, typeof source === "string" ? source : "resource");
  }
  const branch = resource["vcs.ref.head.name"];
  if (typeof branch === "string") tell("branch", branch, "resource");
  for (const [name, variables] of [
    ["id", BUILD],
    ["image", IMAGE],
  ] as const) {
    for (const variable of variables) {
      const value = env[variable]?.trim();
      if (value === undefined || !SAYABLE.test(value)) continue;
      tell(name, value, variable);
      break;
    }
  }
}

/**
 * Tells whether the working tree differs from its commit: a result seen with a change nobody committed belongs
 * to no commit. Asks git, and waits for nothing.
 *
 * @param root a folder in the working tree
 * @param commit that is said to run; of a tree at another one nothing is told
 */
export function tellDirty(root: string, commit: unknown): void {
  const { commit: head } = readGit(root) ?? {};
  if (
    typeof commit !== "string" ||
    head?.startsWith(commit.toLowerCase()) !== true
  )
    return;
  const child = execFile(
    "git",
    // Without optional locks: a person's own git command must not find the index taken.
    ["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"],
    { cwd: root, timeout: 10_000, windowsHide: true },
    (error, stdout) => {
      if (error !== null) return;
      tell("git.dirty", String(stdout !== ""), "git status");
    },
  );
  child.unref();
  for (const stream of [child.stdout, child.stderr]) {
    (stream as unknown as { unref?: () => void } | null)?.unref?.();
  }
}

function tell(name: string, value: string, source: string): void {
  tellFact({ pillar: "build", name, value, source });
}
