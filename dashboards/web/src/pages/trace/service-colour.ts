import type { Node } from "./tree";

/** How many colours theme and CSS have for services. */
const colours = 8;

/** A colour for each service, in the order in which they appear. */
export function colourIndex(rows: readonly Node[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { span } of rows) {
    if (!found.has(span.service)) {
      found.set(span.service, found.size % colours);
    }
  }
  return found;
}
