import type { Status } from "../../api/types";
import { DataTable, figure } from "../../components/data-table";
import { formatCount, plural } from "../../format/number";

const names = [
  ["environments", "Environments"],
  ["services", "Services"],
  ["operations", "Operations of a service"],
  ["series", "Series of a service's metrics"],
] as const;

/** What keeps one careless sender from taking all the space, and what was stored otherwise for it. */
export function Limits({ limits }: Pick<Status, "limits">) {
  const { droppedAttributes, cutValues } = limits;
  return (
    <section className="panel status__block" aria-labelledby="limits">
      <h2 id="limits">Limits</h2>
      <p>
        {droppedAttributes + cutValues === 0
          ? "No attribute was left out or cut short since start."
          : `Since start ${plural(droppedAttributes, "attribute")} left out of items that had too many, ${plural(cutValues, "value")} cut short.`}
      </p>
      <DataTable
        caption="Names, and what came under one too many"
        head={["Names", ...["Known", "Limit", "Beyond it"].map(figure)]}
        rows={names.map(([name, label]) => [
          label,
          formatCount(limits[name].known),
          formatCount(limits[name].limit),
          formatCount(limits[name].overflowed),
        ])}
      />
    </section>
  );
}
