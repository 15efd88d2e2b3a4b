import { endLabel } from "./time";

/** Bounds as they were written; an empty one is open. */
interface SideWindow {
  readonly since: string;
  readonly until: string;
}

/** One side of a comparison, as its selector says: `environment[@commit]`, `[since..until]` after it. */
export interface Side {
  readonly environment: string;
  /** Undefined means any commit. */
  readonly commit?: string | undefined;
  /** Undefined means that of both sides. */
  readonly window?: SideWindow | undefined;
}

/**
 * Reads a selector as the collector does: brackets with two dots at the end are its window, the last `@`
 * separates when 7 or more hex digits follow it.
 */
export function parseSide(selector: string): Side {
  const [, rest = selector, since, until] =
    /^(.*)\[([^[\]]*)\.\.([^[\]]*)\]\s*$/s.exec(selector) ?? [];
  const window =
    since === undefined || until === undefined
      ? undefined
      : { since: since.trim(), until: until.trim() };
  const [, environment = rest, commit] =
    /^(.+)@([0-9a-f]{7,64})$/i.exec(rest) ?? [];
  return { environment, commit, window };
}

/** The same side in another window; in that of both when left out. */
export function withWindow(selector: string, window?: SideWindow): string {
  const { environment, commit } = parseSide(selector);
  const side = commit === undefined ? environment : `${environment}@${commit}`;
  return window === undefined
    ? side
    : `${side}[${window.since}..${window.until}]`;
}

/** The commit as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** Selector with a short commit and its window in local time, for reading. */
export function sideLabel(selector: string): string {
  const { environment, commit, window } = parseSide(selector);
  const side =
    commit === undefined
      ? environment
      : `${environment}@${shortCommit(commit)}`;
  return window === undefined ? side : `${side}, ${spanLabel(window)}`;
}

/** What to call a window by its ends, of which one may be open. */
function spanLabel({ since, until }: SideWindow): string {
  if (since === "") return `until ${endLabel(until)}`;
  if (until === "") return `since ${endLabel(since)}`;
  return `${endLabel(since)} to ${endLabel(until)}`;
}

/** A word for a POSIX shell, quoted only when it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
