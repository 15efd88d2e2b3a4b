import "./status.css";
import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "../../api/queries";
import type { Status } from "../../api/types";
import { PageTitle } from "../../components/page-title";
import { Problem } from "../../components/problem";
import { Skeleton } from "../../components/skeleton";
import { RelativeTime } from "../../components/time";
import {
  formatBytes,
  formatCount,
  formatPercent,
  plural,
} from "../../format/number";
import { formatMs } from "../../format/time";
import { DataTable, figure } from "../../components/data-table";
import { Limits } from "./limits";
import { signals } from "./signals";
import { Stored } from "./stored";

/** What arrives, what waits, what was refused and why, what is stored. */
export function StatusPage() {
  const { data, error, refetch } = useQuery(statusQuery);
  if (data === undefined) {
    return (
      <>
        <PageTitle
          title="Status"
          about={error === null && <Skeleton width="30ch" />}
        />
        {error === null ? (
          <div className="panel status-placeholder" aria-busy="true" />
        ) : (
          <Problem
            what="load the status"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </>
    );
  }
  return (
    <>
      <PageTitle
        title="Status"
        about={
          <>
            {data.version} · {data.engine} ClickHouse · started{" "}
            <RelativeTime at={data.startedAt} />
          </>
        }
      />
      <div className="status">
        <Ingest ingest={data.ingest} lost={data.lost} />
        <Spool spool={data.spool} />
        <Quarantine quarantine={data.quarantine} />
        <Environments environments={data.environments} />
        <Limits limits={data.limits} />
        <Stored signals={data.signals} storage={data.storage} />
      </div>
    </>
  );
}

function Ingest({ ingest, lost }: Pick<Status, "ingest" | "lost">) {
  const refused = signals.flatMap(([signal, label]) =>
    Object.entries(ingest[signal].refused).map(([code, requests]) => ({
      label,
      code,
      requests,
    })),
  );
  const flagged = signals
    .flatMap(([signal, label]) => [
      {
        label,
        what: "more than a day from the collector's clock",
        items: ingest[signal].flagged.timeFarOff,
      },
      {
        label,
        what: "end before they start: stored without a duration",
        items: ingest[signal].flagged.endBeforeStart,
      },
    ])
    .filter(({ items }) => items > 0);
  return (
    <section className="panel status__block" aria-labelledby="ingest">
      <h2 id="ingest">Arriving</h2>
      <DataTable
        caption="Acknowledged since start, by signal"
        head={[
          "Signal",
          ...["Items", "Requests", "Bytes", "Retries", "Refused items"].map(
            figure,
          ),
          "Last",
        ]}
        rows={signals.map(([signal, label]) => {
          const one = ingest[signal];
          return [
            label,
            formatCount(one.items),
            formatCount(one.requests),
            formatBytes(one.bytes),
            formatCount(one.duplicates),
            formatCount(one.rejectedItems),
            one.lastReceivedAt === undefined ? (
              "never"
            ) : (
              <RelativeTime key="last" at={one.lastReceivedAt} />
            ),
          ];
        })}
      />
      {refused.length > 0 && (
        <DataTable
          caption="Requests refused whole, by reason"
          head={["Signal", "Code", figure("Requests")]}
          rows={refused.map(({ label, code, requests }) => [
            label,
            <code key="code">{code}</code>,
            formatCount(requests),
          ])}
        />
      )}
      {flagged.length > 0 && (
        <DataTable
          caption="Stored, though their times can't be right"
          head={["Signal", "What", figure("Items")]}
          rows={flagged.map(({ label, what, items }) => [
            label,
            what,
            formatCount(items),
          ])}
        />
      )}
      {lost.length > 0 && (
        <DataTable
          caption="Lost by agents within 24 hours, by their own count"
          head={[
            "Environment",
            "Service",
            "Spans",
            "Log records",
            "Data points",
          ]}
          rows={lost.map((one) => [
            one.environment,
            one.service,
            formatCount(one.spans),
            formatCount(one.logRecords),
            formatCount(one.dataPoints),
          ])}
        />
      )}
    </section>
  );
}

function Spool({ spool }: Pick<Status, "spool">) {
  const used = spool.maxBytes === 0 ? 0 : spool.bytes / spool.maxBytes;
  return (
    <section className="panel status__block" aria-labelledby="spool">
      <h2 id="spool">Waiting</h2>
      <p>
        {plural(spool.segments, "segment")}, {formatBytes(spool.bytes)} of{" "}
        {formatBytes(spool.maxBytes)} ({formatPercent(used)}) on disk but not
        yet loaded
        {spool.oldestMs > 0 && <>; the oldest for {formatMs(spool.oldestMs)}</>}
        . Loaded since start: {plural(spool.loadedSegments, "segment")},{" "}
        {formatBytes(spool.loadedBytes)}.
      </p>
      {spool.storeError !== undefined && (
        <p className="status__bad">
          ClickHouse does not take them: {spool.storeError}
        </p>
      )}
    </section>
  );
}

function Quarantine({ quarantine }: Pick<Status, "quarantine">) {
  return (
    <section className="panel status__block" aria-labelledby="quarantine">
      <h2 id="quarantine">Set aside</h2>
      {quarantine.length === 0 ? (
        <p>
          Nothing. Requests that ClickHouse refuses are kept here with their
          error.
        </p>
      ) : (
        <DataTable
          caption="Requests that ClickHouse refused"
          head={[
            "Received",
            "Signal",
            figure("Items"),
            figure("Bytes"),
            "Error",
          ]}
          rows={quarantine.map((one) => [
            <RelativeTime key="at" at={one.receivedAt} />,
            one.signal,
            formatCount(one.items),
            formatBytes(one.bytes),
            one.error,
          ])}
        />
      )}
    </section>
  );
}

function Environments({ environments }: Pick<Status, "environments">) {
  return (
    <section className="panel status__block" aria-labelledby="environments">
      <h2 id="environments">By environment</h2>
      {environments.length === 0 ? (
        <p>Nothing is stored yet.</p>
      ) : (
        <DataTable
          caption="Stored, by environment"
          head={[
            "Environment",
            ...["Spans", "Log records", "Data points"].map(figure),
            "Oldest",
            "Last",
          ]}
          rows={environments.map((one) => [
            one.environment,
            formatCount(one.spans),
            formatCount(one.logRecords),
            formatCount(one.dataPoints),
            <RelativeTime key="oldest" at={one.oldestReceivedAt} />,
            <RelativeTime key="last" at={one.lastReceivedAt} />,
          ])}
        />
      )}
    </section>
  );
}
