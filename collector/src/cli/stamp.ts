import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { IsoscopeError } from "../errors.js";
import { environment } from "./config.js";

/** Read by the agent, from the application's folder or one above it. */
const STAMP_FILE = "isoscope-stamp.json";

const HASH = /^[0-9a-f]{7,64}$/i;

interface Options {
  readonly commit?: string;
  readonly branch?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** What was built. */
interface Stamp {
  readonly commit: string;
  readonly branch?: string;
  readonly repository?: string;
  /** Whether the tree differed from the commit; left out where git could not be asked. */
  readonly dirty?: boolean;
  readonly stampedAt: string;
}

/** `isoscope stamp`: writes down the commit at build time, for images that know it only then. */
export function stampCommand(): Command {
  return new Command("stamp")
    .description(
      "Write the commit into a file that the agent reads at run time.",
    )
    .option("--commit <hash>", "else ISOSCOPE_COMMIT, else what git says")
    .option("--branch <name>", "else what git says")
    .option("--out <folder>", "the application's folder", ".")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ isoscope stamp                                   # where .git is
  $ isoscope stamp --commit "$GIT_COMMIT" --out dist # in a Dockerfile: ARG GIT_COMMIT`,
    )
    .action((options: Options) => {
      const stamp = describe(options);
      const file = resolve(options.out, STAMP_FILE);
      writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`);
      console.log(
        options.json === true
          ? JSON.stringify({ file, ...stamp })
          : `${file}: ${stamp.commit}${stamp.dirty === true ? " (with uncommitted changes)" : ""}`,
      );
    });
}

function describe(options: Options): Stamp {
  const head = git("rev-parse", "HEAD");
  const commit = (
    options.commit ??
    environment["ISOSCOPE_COMMIT"] ??
    head ??
    ""
  ).trim();
  if (!HASH.test(commit)) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      commit === ""
        ? "There is no commit to write: git does not know one here."
        : `"${commit}" is not a commit: 7 to 64 hex digits.`,
      {
        hint: "Give --commit, or set ISOSCOPE_COMMIT; in a Dockerfile pass it as an ARG.",
      },
    );
  }
  // What git knows belongs to its own commit only.
  const isHead = head?.startsWith(commit.toLowerCase()) === true;
  const status = isHead
    ? git(
        "--no-optional-locks",
        "status",
        "--porcelain",
        "--untracked-files=no",
      )
    : undefined;
  const branch =
    options.branch ??
    (isHead ? git("symbolic-ref", "--short", "-q", "HEAD") : undefined);
  const remote = isHead ? git("remote", "get-url", "origin") : undefined;
  return {
    commit: commit.toLowerCase(),
    ...(branch === undefined || branch === "" ? {} : { branch }),
    ...(remote === undefined || remote === ""
      ? {}
      : { repository: withoutSecrets(remote) }),
    ...(status === undefined ? {} : { dirty: status !== "" }),
    stampedAt: new Date().toISOString(),
  };
}

/** @returns undefined where git is missing, or has no answer */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

/** `https://user:token@host/repo.git` as `https://host/repo`. */
function withoutSecrets(remote: string): string {
  return remote.replace(/^(\w+:\/\/)[^/@]*@/, "$1").replace(/\.git$/, "");
}
