/** A window as an address says it: `-24h`, ISO 8601, or `all` for everything stored. */
export interface Window {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What counts when an address says nothing. */
export const defaultSince = "-24h";
export const allTime = "all";

/** The window as the API takes it. */
export function windowParams({ since = defaultSince, until }: Window): {
  since: string;
  until: string | undefined;
} {
  return { since: since === allTime ? "1970-01-01" : since, until };
}
