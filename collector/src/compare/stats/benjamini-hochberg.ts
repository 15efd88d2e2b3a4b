import { groupBy } from "../../group.js";

/**
 * Benjamini-Hochberg q-values: rejecting every q <= 0.05 keeps the expected share of false findings among
 * the findings at 5 %. Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57(1).
 *
 * @param ps p-values; NaN means "no test" and stays NaN without counting as one
 * @returns q-values in the order of `ps`
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const order = ps
    .map((p, index) => ({ p, index }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => b.p - a.p);
  const qs = ps.map(() => Number.NaN);
  let lowest = 1;
  order.forEach(({ p, index }, position) => {
    lowest = Math.min(lowest, p * (order.length / (order.length - position)));
    qs[index] = lowest;
  });
  return qs;
}

/** A test, and the group of tests that it belongs to. */
export interface Member {
  /** NaN means "no test". */
  readonly p: number;
  readonly group: string;
}

/**
 * q-values of tests that come in groups: only groups in which anything differs are looked into. Each group is
 * tested as a whole (Simes 1986, Biometrika 73), the groups are held against one another, and within R of G
 * groups that are found the level is R / G of the whole, so that it holds over the groups that are looked
 * into. Benjamini & Bogomolov 2014, J. R. Stat. Soc. B 76(1).
 *
 * @param level at which groups are found, and at which the q-values are to be read
 * @returns q-values in the order of `members`
 */
export function hierarchical(
  members: readonly Member[],
  level: number,
): number[] {
  const groups = [
    ...groupBy(
      members.map((member, index) => ({ ...member, index })),
      ({ group }) => group,
    ).values(),
  ].map((group) => {
    const within = benjaminiHochberg(group.map(({ p }) => p));
    const tested = within.filter((q) => !Number.isNaN(q));
    // Simes' p is the least of a group's q-values.
    const p = tested.length === 0 ? Number.NaN : Math.min(...tested);
    return { group, within, p };
  });
  const among = benjaminiHochberg(groups.map(({ p }) => p));
  const tested = among.filter((q) => !Number.isNaN(q)).length;
  const found = among.filter((q) => q <= level).length;
  const qs = members.map(() => Number.NaN);
  groups.forEach(({ group, within }, at) => {
    group.forEach(({ index }, place) => {
      const q = (within[place] ?? Number.NaN) * (tested / Math.max(1, found));
      qs[index] = Math.min(1, Math.max(among[at] ?? Number.NaN, q));
    });
  });
  return qs;
}
