/** What every page's address may say: the two sides and the window. */
export interface SidesSearch {
  readonly baseline?: string | undefined;
  readonly candidate?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Of the address; every page keeps them. */
export const sidesKeys = ["baseline", "candidate", "since", "until"] as const;

/** Parameters of an address as they were written, never as numbers or JSON. */
export type RawSearch = Readonly<Record<string, unknown>>;

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") params.set(name, value);
  }
  // A comma and an @ may stand in a query: left alone they keep a shared address readable.
  const text = params
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%40", "@")
    .replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}

/** The parameter when it is text with something in it. */
function text(search: RawSearch, name: string): string | undefined {
  const value = search[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reads the sides, the window and, of a page's own parameters, those that have a text. */
export function searchOf<const Own extends string>(...own: Own[]) {
  return (
    search: RawSearch,
  ): SidesSearch & { readonly [Name in Own]?: string | undefined } => {
    const found: Record<string, string> = {};
    for (const name of [...sidesKeys, ...own]) {
      const value = text(search, name);
      if (value !== undefined) found[name] = value;
    }
    return found as SidesSearch & {
      readonly [Name in Own]?: string | undefined;
    };
  };
}

/** The chosen values of a comma-separated parameter. */
export function listOf(value: string | undefined): string[] {
  return value?.split(",").filter((part) => part !== "") ?? [];
}

/** With `item` added or, when it was there, taken away; undefined when nothing is left. */
export function toggled(
  value: string | undefined,
  item: string,
): string | undefined {
  const items = listOf(value);
  const next = items.includes(item)
    ? items.filter((other) => other !== item)
    : [...items, item];
  return next.length === 0 ? undefined : next.join(",");
}
