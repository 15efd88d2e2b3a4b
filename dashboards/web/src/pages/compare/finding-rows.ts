import type { Finding } from "../../api/types";
import type { ShownGroup } from "./groups";

/** A line of the list of findings: a cause, or below it what follows from it. */
export interface FindingRow {
  readonly finding: Finding;
  readonly group: ShownGroup;
  readonly isHead: boolean;
  /** From 1: of a cause among the causes, of what follows among its like. */
  readonly position: number;
  readonly size: number;
}

/**
 * The groups as lines, so that only those in sight need be drawn.
 *
 * @param unfolded ids of the groups whose followers are shown
 */
export function rowsOf(
  groups: readonly ShownGroup[],
  unfolded: ReadonlySet<string>,
): FindingRow[] {
  return groups.flatMap((group, index): FindingRow[] => [
    {
      finding: group.head,
      group,
      isHead: true,
      position: index + 1,
      size: groups.length,
    },
    ...(unfolded.has(group.id)
      ? group.followers.map((finding, below) => ({
          finding,
          group,
          isHead: false,
          position: below + 1,
          size: group.followers.length,
        }))
      : []),
  ]);
}
