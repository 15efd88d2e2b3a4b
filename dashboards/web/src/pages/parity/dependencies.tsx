import type { Parity } from "../../api/types";
import { DataTable } from "../../components/data-table";
import { formatCount } from "../../format/number";
import { formatMs } from "../../format/time";

type Dependency = Parity["dependencies"][number];

/** Round trips to what the services talk to, as they saw them: no finding, but a cause of many. */
export function Dependencies({ all }: { readonly all: readonly Dependency[] }) {
  return (
    <section className="panel parity-pillar" aria-labelledby="dependencies">
      <h2 id="dependencies">Round trips as observed</h2>
      <DataTable
        caption="Round trips by dependency"
        head={["Dependency", "Baseline", "Candidate"]}
        rows={all.map(({ dependency, baseline, candidate }) => [
          dependency,
          told(baseline),
          told(candidate),
        ])}
      />
    </section>
  );
}

function told(side: Dependency["baseline"]): string {
  return side === null
    ? "none"
    : `median ${formatMs(side.p50Ms)}, p95 ${formatMs(side.p95Ms)} (${formatCount(side.calls)} calls)`;
}
