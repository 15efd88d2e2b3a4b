/** What is not above 0, and what is below 1; see summaries/kinds.ts. */
const [NOT_ABOVE_ZERO, BELOW_ONE, LARGEST] = [-2, -1, 28];

/** What numbers are called that are counted by the power of two below them. */
export function labelOf(exponent: number | string): string {
  const power = Number(exponent);
  if (power === NOT_ABOVE_ZERO) return "0 or less";
  if (power === BELOW_ONE) return "below 1";
  return `${2 ** power} to ${2 ** (power + 1)}`;
}

/** The exponent of what is called so; undefined for what no numbers are. */
export function exponentOf(label: string): number | undefined {
  for (let power = NOT_ABOVE_ZERO; power <= LARGEST; power += 1) {
    if (labelOf(power) === label) return power;
  }
  return undefined;
}
