/** One side of a comparison, as its selector `environment[@commit]` says. */
export interface Side {
  readonly environment: string;
  /** Undefined means any commit. */
  readonly commit?: string | undefined;
}

/** Reads a selector; the last `@` separates when 7 or more hex digits follow it. */
export function parseSide(selector: string): Side {
  const match = /^(.+)@([0-9a-f]{7,64})$/i.exec(selector);
  return match?.[1] === undefined
    ? { environment: selector }
    : { environment: match[1], commit: match[2] };
}

/** The commit as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** Selector with a short commit, for reading. */
export function sideLabel(selector: string): string {
  const { environment, commit } = parseSide(selector);
  return commit === undefined
    ? environment
    : `${environment}@${shortCommit(commit)}`;
}

/** A word for a POSIX shell, quoted only when it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
