import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { IsoscopeError } from "../../errors.js";
import type { Repro } from "../../repro/bundle.js";
import { commitHash, git } from "./git.js";

/**
 * What `isoscope repro` wrote.
 *
 * @throws IsoscopeError ISO-CONFIG where it is not there, or can't be run
 */
export function readRepro(folder: string): Repro {
  const file = join(folder, "repro.json");
  const hint = "Write one with `isoscope repro <trace id>`.";
  if (!existsSync(file)) {
    throw new IsoscopeError("ISO-CONFIG", `There is no ${file}.`, { hint });
  }
  let repro: Partial<Repro>;
  try {
    repro = JSON.parse(readFileSync(file, "utf8")) as Partial<Repro>;
  } catch (cause) {
    throw new IsoscopeError("ISO-CONFIG", `${file} is not JSON.`, {
      hint,
      cause,
    });
  }
  if (repro.version !== 1 || repro.traceId === undefined) {
    throw new IsoscopeError("ISO-CONFIG", `${file} is of another version.`, {
      hint,
    });
  }
  if (!existsSync(join(folder, "request.mjs"))) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `Trace ${repro.traceId} was not begun by an HTTP request.`,
      {
        hint: `Write ${join(folder, "request.mjs")} yourself: it gets the application's URL as its argument, and sends TRACEPARENT along.`,
      },
    );
  }
  return repro as Repro;
}

/** The application's files: a folder that is given, or a git worktree of the commit. */
export function worktreeOf(
  folder: string,
  repro: Repro,
  options: { readonly worktree?: string; readonly commit?: string },
): string {
  if (options.worktree !== undefined) {
    const given = resolve(options.worktree);
    if (existsSync(given)) return given;
    throw new IsoscopeError("ISO-CONFIG", `There is no folder ${given}.`);
  }
  const commit = options.commit ?? repro.commit;
  if (commit === "") {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `Trace ${repro.traceId} has no commit.`,
      { hint: "Give --commit <hash>, or --worktree <folder>." },
    );
  }
  const hash = commitHash(process.cwd(), commit);
  if (hash === undefined) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `There is no commit ${commit} in ${process.cwd()}.`,
      {
        hint: "Run it in a clone of the application's repository, and `git fetch` first; or give --worktree <folder>.",
      },
    );
  }
  // One for each commit: a fix is tried beside what it fixes.
  const place = join(
    folder,
    options.commit === undefined ? "worktree" : `worktree-${hash.slice(0, 12)}`,
  );
  if (!existsSync(place)) {
    // By force, for git remembers a worktree whose folder was removed.
    git(process.cwd(), "worktree", "add", "--force", "--detach", place, hash);
  }
  return place;
}

/** Runs a command in the worktree, its output shown. */
export function setUp(command: string, cwd: string): void {
  try {
    execFileSync(command, { cwd, shell: true, stdio: "inherit" });
  } catch (cause) {
    throw new IsoscopeError("ISO-CONFIG", `--setup "${command}" failed.`, {
      hint: `Run it in ${cwd} to see why.`,
      cause,
    });
  }
}

/** Variables that were filled in by hand. */
export function settingsOf(folder: string): Record<string, string | undefined> {
  const file = join(folder, "settings.env");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/** @throws IsoscopeError ISO-CONFIG unless it is above 0 */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new IsoscopeError("ISO-CONFIG", `"${text}" is not a number above 0.`);
}
