import pc from "picocolors";
import type { CompareTracesAnswer } from "../../api/compare-traces-schemas.js";
import type { Repro } from "../../repro/bundle.js";
import { askCollector, type Access } from "../compare-client.js";
import { renderTracePair } from "../compare-trace.js";
import type { Attempt } from "./attempt.js";

/**
 * Says whether it was reproduced, and what went otherwise.
 *
 * @param name of the environment it ran as
 */
export async function tellResult(
  repro: Repro,
  { traceId, match, sent }: Attempt,
  name: string,
  options: Access & { readonly json?: boolean },
): Promise<void> {
  const diff = await askCollector<CompareTracesAnswer>(
    options,
    "compare/traces",
    { baseline: repro.traceId, candidate: traceId },
    "nodes",
  ).catch(() => undefined);
  if (options.json === true) {
    const result = {
      ...match,
      environment: name,
      traceId,
      expectedTraceId: repro.traceId,
      diff: diff ?? null,
    };
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const { reproduced, facets } = match;
  const otherFlow = facets.some(({ name, same }) => name === "flow" && !same);
  const lines = [
    pc.dim(sent),
    "",
    reproduced
      ? pc.bold(pc.red("reproduced")) +
        (otherFlow ? ", by another flow than there" : "")
      : pc.bold(pc.green("not reproduced")),
    ...facets.map((facet) =>
      facet.same
        ? pc.dim(`  = ${facet.name}: ${facet.expected}`)
        : `  ≠ ${facet.name}: ${facet.expected} there, ${facet.actual} here`,
    ),
    "",
    ...(diff === undefined
      ? [pc.dim(`Trace ${repro.traceId} is no longer stored: no comparison.`)]
      : [renderTracePair(diff, false)]),
  ];
  console.log(lines.join("\n"));
}
