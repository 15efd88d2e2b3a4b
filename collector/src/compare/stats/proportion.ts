/** Of `n` independent trials `x` had the property. */
export interface Proportion {
  readonly x: number;
  readonly n: number;
}
