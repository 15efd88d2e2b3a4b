import type { Parity } from "../../api/types";
import { DataTable } from "../../components/data-table";
import { Values } from "./values";

/** Facts on which the processes of one service don't agree among themselves. */
export function Disagreements({
  all,
}: {
  readonly all: Parity["disagreements"];
}) {
  return (
    <section className="panel parity-pillar" aria-labelledby="disagreements">
      <h2 id="disagreements">Processes that disagree</h2>
      <p>
        Of one service, in one environment: a deployment half done, or machines
        that were set up apart.
      </p>
      <DataTable
        caption="Facts on which processes disagree"
        head={["Fact", "Side", "Service", "Values"]}
        rows={all.map(({ name, kind, side, service, values }) => [
          name,
          side,
          service,
          <Values key="values" kind={kind} values={values} />,
        ])}
      />
    </section>
  );
}
