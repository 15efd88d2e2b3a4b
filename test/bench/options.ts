/** The number after `--name`, or the fallback. */
export function numberOption(
  args: readonly string[],
  name: string,
  fallback: number,
): number {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args[at + 1]);
}
