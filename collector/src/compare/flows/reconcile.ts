import type { Draft } from "../finding.js";

/**
 * Leaves one finding of one change. A path that is newly taken shows three times: as a flow, as an operation
 * that is there or not, as another mean number of calls.
 *
 * - An operation that one side lacks altogether says more than the flow that it is missing from.
 * - A loop that grew (N+1) says more than a path that some more requests take.
 * - Otherwise the flow says who takes the path and how often, the mean number of calls only that it moved.
 */
export function reconcile(drafts: readonly Draft[]): Draft[] {
  const flows = drafts.filter(({ effect }) => effect["change"] === "flow");
  const dropped = new Set<Draft>();
  const told = new Map<Draft, Draft>();
  for (const flow of flows) {
    const same = drafts.filter((other) => other !== flow && about(flow, other));
    const stronger = same.find(
      ({ effect }) =>
        effect["change"] === "presence" || effect["pattern"] === "n+1",
    );
    if (stronger === undefined) {
      same
        .filter(({ effect }) => effect["change"] === "multiplicity")
        .forEach((weaker) => dropped.add(weaker));
      continue;
    }
    dropped.add(flow);
    told.set(stronger, flow);
  }
  return drafts
    .filter((draft) => !dropped.has(draft))
    .map((draft) => {
      const flow = told.get(draft)?.effect;
      return flow === undefined
        ? draft
        : {
            ...draft,
            effect: {
              ...draft.effect,
              baselineShare: flow["baselineShare"] ?? null,
              candidateShare: flow["candidateShare"] ?? null,
              addedMeanMs: flow["addedMeanMs"] ?? null,
            },
          };
    });
}

/** Whether both are about requests of the same root that run the same operation more, or less. */
function about(flow: Draft, other: Draft): boolean {
  const [a, b] = [flow.link, other.link];
  return (
    a?.operation !== undefined &&
    a.operation === b?.operation &&
    a.direction === b.direction &&
    a.roots.some((root) => b.roots.includes(root))
  );
}
