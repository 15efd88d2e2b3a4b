/** How a fact lies among the processes that fail and those that don't. */
export interface Split {
  /** Processes that fail, and of those the ones that have it. */
  readonly failing: number;
  readonly failingWith: number;
  /** Processes that do well, and of those the ones that have it. */
  readonly well: number;
  readonly wellWith: number;
}

/**
 * How well a fact predicts failure, 0 to 1: the harmonic mean of how much likelier it makes a process to fail
 * and of how many of the failing ones it covers, on a logarithmic scale (Liblit, Naik, Zheng, Aiken, Jordan:
 * Scalable Statistical Bug Isolation, PLDI 2005, §3.3). A process is one observation, however many requests
 * it served: its facts are the same for all of them.
 *
 * Increase is divided by what it can be at most here, 1 − Context: with half of the processes failing, a
 * fact of all of those and no others would else score no more than ⅔.
 */
export function importance(split: Split): number {
  const { failing, failingWith, well, wellWith } = split;
  const withIt = failingWith + wellWith;
  if (failing === 0 || well === 0 || failingWith === 0) return 0;
  const context = failing / (failing + well);
  const increase = (failingWith / withIt - context) / (1 - context);
  if (increase <= 0) return 0;
  // One more on either side: the logarithm of a single failing process is 0.
  const covered = Math.log(1 + failingWith) / Math.log(1 + failing);
  return 2 / (1 / increase + 1 / covered);
}

/**
 * The probability that an entry is to blame for one sick machine, from how rare its value is among healthy
 * peers (Wang, Platt, Chen, Zhang, Wang: Automatic Misconfiguration Troubleshooting with PeerPressure,
 * OSDI 2004, §4): (N + c) / (N + c·t + c·m·(t − 1)). It orders what {@link importance} finds alike.
 *
 * @param peers N, healthy processes
 * @param values c, how many different values there are
 * @param matching m, healthy processes with the sick one's value
 * @param suspects t, how many entries are suspected
 */
export function peerPressure(
  peers: number,
  values: number,
  matching: number,
  suspects: number,
): number {
  return (
    (peers + values) /
    (peers + values * suspects + values * matching * (suspects - 1))
  );
}
