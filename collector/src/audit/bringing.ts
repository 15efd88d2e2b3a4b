import { wholly } from "./images.js";
import type { Variable } from "./interpolate.js";

/**
 * The variable that brings an image's version: the last, as the tag is what ends it, and of those whose
 * values are made of others the innermost.
 *
 * @param counts whether a variable is looked at
 */
export function bringing(
  version: string | undefined,
  used: readonly Variable[],
  counts: (one: Variable) => boolean = () => true,
): Variable | undefined {
  if (version === undefined) return undefined;
  const found = used.findLast(
    (one) => wholly(version).test(one.value) && counts(one),
  );
  return found && (bringing(version, found.parts ?? [], counts) ?? found);
}
