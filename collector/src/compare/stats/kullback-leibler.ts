/**
 * The Kullback-Leibler divergence D(P ‖ Q) of two count vectors over the same values in nats, by what each
 * value adds to it (their sum is the divergence). Each count plus one (Laplace), so that a value that one
 * group lacks weighs much but not infinitely. Kullback & Leibler 1951.
 *
 * @returns one term per value; negative where P has less of it
 */
export function divergence(
  p: readonly number[],
  q: readonly number[],
): number[] {
  const sum = (counts: readonly number[]) =>
    counts.reduce((all, count) => all + count + 1, 0);
  const [np, nq] = [sum(p), sum(q)];
  return p.map((count, index) => {
    const share = (count + 1) / np;
    return share * Math.log(share / (((q[index] ?? 0) + 1) / nq));
  });
}
