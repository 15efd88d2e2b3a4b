/** The number after `--name`, or the fallback. */
export function numberOption(
  args: readonly string[],
  name: string,
  fallback: number,
): number {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args[at + 1]);
}

/** The text after `--name`; undefined where it is not given. */
export function textOption(
  args: readonly string[],
  name: string,
): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
}
