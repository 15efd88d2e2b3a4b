/** What is not above 0, what is below 1, and what is as large or larger. */
const [NOT_ABOVE_ZERO, BELOW_ONE, LARGEST] = [-2, -1, 28];

/** SQL: the exponent, as a text, of the power of two below a number that is a text. */
export const power = `number -> toString(if(toFloat64OrZero(number) > 0, least(${LARGEST}, greatest(${BELOW_ONE}, toInt32(floor(log2(toFloat64OrZero(number)))))), ${NOT_ABOVE_ZERO}))`;

export const isNumber = (text: string): boolean =>
  /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text);

/** The same of a number. */
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
