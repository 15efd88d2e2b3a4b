import type { Status } from "../../api/types";
import { DataTable, figure } from "../../components/data-table";
import { RelativeTime } from "../../components/time";
import { formatBytes, formatCount, plural } from "../../format/number";
import { signals as named } from "./signals";

type Props = Pick<Status, "signals" | "storage">;

/** What is kept of each signal, for how long, and the tables that hold it. */
export function Stored({ signals, storage }: Props) {
  return (
    <section className="panel status__block" aria-labelledby="storage">
      <h2 id="storage">Stored</h2>
      <DataTable
        caption="Stored, by signal"
        head={[
          "Signal",
          ...["Items", "On disk", "Each"].map(figure),
          "Oldest",
          "Kept for",
        ]}
        rows={named.map(([signal, label]) => {
          const { items, bytes, bytesPerItem, oldestReceivedAt, ...kept } =
            signals[signal];
          return [
            label,
            formatCount(items),
            formatBytes(bytes),
            bytesPerItem === null ? "–" : formatBytes(bytesPerItem),
            oldestReceivedAt === null ? (
              "–"
            ) : (
              <RelativeTime key="oldest" at={oldestReceivedAt} />
            ),
            keptFor(kept),
          ];
        })}
      />
      <details className="status__tables">
        <summary>{plural(storage.length, "table")}</summary>
        <DataTable
          caption="ClickHouse tables"
          head={[
            "Table",
            ...["Rows", "On disk", "Uncompressed", "Parts"].map(figure),
          ]}
          rows={storage.map((one) => [
            <code key="table">{one.table}</code>,
            formatCount(one.rows),
            formatBytes(one.bytes),
            formatBytes(one.uncompressedBytes),
            formatCount(one.parts),
          ])}
        />
      </details>
    </section>
  );
}

function keptFor({
  retentionDays,
  retentionDaysByEnvironment,
}: Pick<
  Props["signals"]["traces"],
  "retentionDays" | "retentionDaysByEnvironment"
>): string {
  return [
    plural(retentionDays, "day"),
    ...Object.entries(retentionDaysByEnvironment).map(
      ([environment, days]) => `${environment} ${plural(days, "day")}`,
    ),
  ].join(", ");
}
