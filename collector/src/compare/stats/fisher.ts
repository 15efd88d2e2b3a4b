import type { Proportion } from "./proportion.js";

/** ln n!, by Stirling's series (Abramowitz & Stegun 6.1.41) above 15 and the product below. */
export function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1;
    for (let i = 2; i <= n; i += 1) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  const x2 = x * x;
  return (
    (x - 0.5) * Math.log(x) -
    x +
    Math.log(2 * Math.PI) / 2 +
    (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x2)) / x2) / x2) / x
  );
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/**
 * Fisher's exact test of a 2×2 table, two-sided: the probability of every table with these margins that is
 * no likelier than the observed one. Fisher 1935; the two-sided rule is that of R and SciPy.
 */
export function fisherExact(a: Proportion, b: Proportion): number {
  const having = a.x + b.x;
  const all = logChoose(a.n + b.n, having);
  const probability = (x: number) =>
    Math.exp(logChoose(a.n, x) + logChoose(b.n, having - x) - all);
  // Equal probabilities differ in their last digits; without slack they would drop out.
  const limit = probability(a.x) * (1 + 1e-7);
  let sum = 0;
  for (let x = Math.max(0, having - b.n); x <= Math.min(a.n, having); x += 1) {
    const p = probability(x);
    if (p <= limit) sum += p;
  }
  return Math.min(1, sum);
}
