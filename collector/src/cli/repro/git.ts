import { execFileSync } from "node:child_process";
import { IsoscopeError, messageOf } from "../../errors.js";

/**
 * Runs git.
 *
 * @throws IsoscopeError ISO-CONFIG with what git says
 */
export function git(cwd: string, ...args: string[]): string {
  try {
    return execFileSync("git", args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    const { stderr } = cause as { stderr?: unknown };
    const said = typeof stderr === "string" ? stderr.trim() : "";
    throw new IsoscopeError(
      "ISO-CONFIG",
      `git ${args.join(" ")}: ${said === "" ? messageOf(cause) : said}`,
      { hint: "Run it in a clone of the application's repository.", cause },
    );
  }
}

/** What git says, or undefined where it can't. */
export function tryGit(cwd: string, ...args: string[]): string | undefined {
  try {
    return git(cwd, ...args);
  } catch {
    return undefined;
  }
}

/** The hash of a commit that is in the clone; undefined for one that is not, or is none. */
export function commitHash(cwd: string, commit: string): string | undefined {
  // What telemetry calls a commit may be an option of git's.
  const named = [
    "--verify",
    "--quiet",
    "--end-of-options",
    `${commit}^{commit}`,
  ];
  const hash = tryGit(cwd, "rev-parse", ...named)?.trim();
  // Older versions of git print the option as well.
  return hash?.split("\n").at(-1);
}
