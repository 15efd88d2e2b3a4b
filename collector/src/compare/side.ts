/** A selector `environment[@commit]`, with a window of its own as `production[-26h..-24h]`. */
export interface Selector {
  readonly environment: string;
  /** Prefix of the commit, lower case, 7 or more hex digits; empty for any commit. */
  readonly commit: string;
  /** Its own bounds, where it has any. */
  readonly window?: Window;
}

/** Bounds as they were written, such as `-26h`; empty where open. */
export interface Window {
  readonly since: string;
  readonly until: string;
}

export type Parsed =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly problem: string };

/** `[since..until]` at the end. */
const windowed = /^(.*)\[([^[\]]*)\.\.([^[\]]*)\]\s*$/s;

/**
 * Parses one side of a comparison. The last `@` separates, so an environment may hold one itself only when
 * a commit follows; brackets with two dots at the end are its window.
 *
 * @returns the selector, or one sentence that says what is wrong with the text
 */
export function parseSide(text: string): Parsed {
  const [, rest, since = "", until = ""] = windowed.exec(text) ?? [];
  const parsed = parseEnvironment(rest ?? text);
  if (rest === undefined || !parsed.ok) return parsed;
  return {
    ok: true,
    selector: {
      ...parsed.selector,
      window: { since: since.trim(), until: until.trim() },
    },
  };
}

function parseEnvironment(text: string): Parsed {
  const separator = text.lastIndexOf("@");
  const environment = (
    separator === -1 ? text : text.slice(0, separator)
  ).trim();
  if (environment === "") {
    return {
      ok: false,
      problem: `"${text}" names no environment; write environment or environment@commit.`,
    };
  }
  if (separator === -1)
    return { ok: true, selector: { environment, commit: "" } };
  const commit = text.slice(separator + 1).trim();
  if (!/^[0-9a-f]{7,64}$/i.test(commit)) {
    return {
      ok: false,
      problem: `"${commit}" in "${text}" is not a commit; write 7 or more hex digits of it after the @.`,
    };
  }
  return { ok: true, selector: { environment, commit: commit.toLowerCase() } };
}

/** The selector as it is written. */
export function formatSide({ environment, commit, window }: Selector): string {
  const side = commit === "" ? environment : `${environment}@${commit}`;
  return window === undefined
    ? side
    : `${side}[${window.since}..${window.until}]`;
}

/** The selector as a sentence has it: a commit by its first seven digits. */
export function shortSide(side: Selector): string {
  return formatSide({ ...side, commit: side.commit.slice(0, 7) });
}

/**
 * How messages call the two sides: by environment, with the commit and the window where those alone tell
 * them apart.
 */
export function sideNames(
  baseline: Selector,
  candidate: Selector,
): Pair<string> {
  if (baseline.environment !== candidate.environment) {
    return {
      baseline: baseline.environment,
      candidate: candidate.environment,
    };
  }
  const format =
    shortSide(baseline) === shortSide(candidate) ? formatSide : shortSide;
  return { baseline: format(baseline), candidate: format(candidate) };
}

/** One value per side. */
export interface Pair<T> {
  readonly baseline: T;
  readonly candidate: T;
}

/** A pair from what `of` says about each side. */
export function pair<T>(of: (side: "baseline" | "candidate") => T): Pair<T> {
  return { baseline: of("baseline"), candidate: of("candidate") };
}
