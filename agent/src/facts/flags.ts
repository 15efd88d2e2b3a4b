/** Options whose value names what is loaded, and matters by that name. */
const LOADING = new Set([
  "--import",
  "--require",
  "-r",
  "--loader",
  "--experimental-loader",
  "-C",
  "--conditions",
]);
/** A package's name, with a path inside it: nothing of the machine, nothing secret. */
const PACKAGE = /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(?:\/[\w.-]+)*$/;
/** Options that decide nothing but where this agent is read from. */
const OWN = /^(?:@isoscope\/agent|.*\/@?isoscope\/agent)\b/;

/**
 * Node's own options in force. An option's value is told where it is a number or the name of a package;
 * of any other only that it is set, since an option may hold a path, an address or a key.
 *
 * @param execArgv `process.execArgv`
 * @param nodeOptions NODE_OPTIONS
 * @returns values by option; `on` without a value, `set` with one that is not told
 */
export function describeFlags(
  execArgv: readonly string[],
  nodeOptions: string | undefined,
): Map<string, string> {
  const words = [...wordsOf(nodeOptions ?? ""), ...execArgv];
  const flags = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) continue;
    const split = word.indexOf("=");
    const name = split < 0 ? word : word.slice(0, split);
    // An option that could be no option of Node's is somebody's value.
    if (!/^--?[a-z][a-z0-9-]{0,60}$/i.test(name)) continue;
    const next = words[at + 1];
    const apart = split < 0 && LOADING.has(name) ? next : undefined;
    const value = split < 0 ? apart : word.slice(split + 1);
    if (value !== undefined && LOADING.has(name) && OWN.test(value)) continue;
    // The same loaded twice is no other behaviour.
    const said = sayable(name, value);
    const before = flags.get(name);
    flags.set(
      name,
      before === undefined || before === said
        ? said
        : LOADING.has(name)
          ? [...new Set([...before.split(", "), said])].join(", ")
          : said,
    );
  }
  return flags;
}

/** As Node takes NODE_OPTIONS apart: double quotes hold what has spaces, a backslash in them the sign after it. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/(?:"(?:\\[\s\S]|[^"\\])*"?|[^\s"])+/g)].map(([word]) =>
    word.replace(/"((?:\\[\s\S]|[^"\\])*)"?/g, (_, inside: string) =>
      inside.replace(/\\([\s\S])/g, "$1"),
    ),
  );

function sayable(name: string, value: string | undefined): string {
  if (value === undefined) return "on";
  if (/^\d{1,12}$/.test(value)) return value;
  if (LOADING.has(name) && PACKAGE.test(value) && value.length <= 80) {
    return value;
  }
  return "set";
}
