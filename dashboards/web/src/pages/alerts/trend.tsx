import type { AlertsAnswer } from "../../api/types";
import { formatCount } from "../../format/number";
import { formatMs } from "../../format/time";
import { DataTable, figure } from "../../components/data-table";

/** The investigative gap by week, newest first. */
export function Trend({ trend }: Pick<AlertsAnswer, "trend">) {
  const weeks = trend.filter(({ alerts }) => alerts > 0).reverse();
  return (
    <section className="panel status__block" aria-labelledby="trend">
      <h2 id="trend">Investigative gap</h2>
      <p>
        The median time from an alert until its error was seen in another
        environment. What nobody has seen elsewhere yet counts as longest.
      </p>
      {weeks.length === 0 ? (
        <p>No alert about an error in the last 12 weeks.</p>
      ) : (
        <DataTable
          caption="The investigative gap by week"
          head={[
            "Week from",
            ...["Alerts", "Seen outside", "Median gap"].map(figure),
          ]}
          rows={weeks.map(({ weekStart, alerts, seenOutside, medianGapMs }) => [
            <time key="week" dateTime={weekStart}>
              {weekStart.slice(0, 10)}
            </time>,
            formatCount(alerts),
            formatCount(seenOutside),
            medianGapMs === null ? "open" : formatMs(medianGapMs),
          ])}
        />
      )}
    </section>
  );
}
