/** A selector `environment[@commit]`. */
export interface Selector {
  readonly environment: string;
  /** Prefix of the commit, lower case, 7 or more hex digits; empty for any commit. */
  readonly commit: string;
}

export type Parsed =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly problem: string };

/**
 * Parses one side of a comparison. The last `@` separates, so an environment may hold one itself only when
 * a commit follows.
 *
 * @returns the selector, or one sentence that says what is wrong with the text
 */
export function parseSide(text: string): Parsed {
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
export function formatSide({ environment, commit }: Selector): string {
  return commit === "" ? environment : `${environment}@${commit}`;
}

/**
 * How messages call the two sides: by environment, with the commit where that alone tells them apart.
 */
export function sideNames(
  baseline: Selector,
  candidate: Selector,
): Pair<string> {
  return baseline.environment === candidate.environment
    ? { baseline: formatSide(baseline), candidate: formatSide(candidate) }
    : { baseline: baseline.environment, candidate: candidate.environment };
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
