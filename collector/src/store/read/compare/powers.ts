/** What is not above 0, and what is below 1; see summaries/kinds.ts. */
const [NOT_ABOVE_ZERO, BELOW_ONE, LARGEST] = [-2, -1, 28];

export const isNumber = (text: string): boolean =>
  /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text);

/** The exponent that a number is counted by, as summaries/kinds.ts has it in SQL. */
export const exponentOf = (number: number): number =>
  number > 0
    ? Math.min(LARGEST, Math.max(BELOW_ONE, Math.floor(Math.log2(number))))
    : NOT_ABOVE_ZERO;

/** What numbers are called that are counted by the power of two below them. */
export function labelOf(exponent: number): string {
  if (exponent === NOT_ABOVE_ZERO) return "0 or less";
  if (exponent === BELOW_ONE) return "below 1";
  return `${2 ** exponent} to ${2 ** (exponent + 1)}`;
}

/** The exponent of what is called so; undefined for what no numbers are. */
export function exponentCalled(label: string): number | undefined {
  for (let power = NOT_ABOVE_ZERO; power <= LARGEST; power += 1) {
    if (labelOf(power) === label) return power;
  }
  return undefined;
}
