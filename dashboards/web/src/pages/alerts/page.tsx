import "../status/status.css";
import "./alerts.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alertsQuery } from "../../api/queries";
import type { Alert, AlertsAnswer } from "../../api/types";
import { Command } from "../../components/copy";
import { PageTitle } from "../../components/page-title";
import { Notice, Problem } from "../../components/problem";
import { Skeleton } from "../../components/skeleton";
import { RelativeTime } from "../../components/time";
import { plural } from "../../format/number";
import { formatMs } from "../../format/time";
import { DataTable } from "../../components/data-table";
import { Trend } from "./trend";

/** Rules that suit whoever has an environment of this name. */
const firstRules = JSON.stringify(
  {
    rules: [
      {
        name: "new errors in production",
        kind: "new-error",
        environment: "production",
        over: "1h",
      },
    ],
  },
  null,
  2,
);

/** How the rules stand, what fired, and how long until it was seen where it can be looked at. */
export function AlertsPage() {
  const { data, error, refetch } = useQuery(alertsQuery);
  const firing = data?.alerts.filter(({ state }) => state === "firing").length;
  return (
    <>
      <PageTitle
        title="Alerts"
        about={
          firing === undefined ? (
            error === null && <Skeleton width="40ch" />
          ) : (
            <>
              {firing === 0
                ? "Nothing fires"
                : `${plural(firing, "alert")} now`}
              ; the gap is the time until the same error is seen in another
              environment
            </>
          )
        }
      />
      {error !== null && data === undefined && (
        <Problem
          what="load the alerts"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && (
        <div className="panel status-placeholder" aria-busy="true" />
      )}
      {data !== undefined && (
        <div className="status">
          {data.hint === undefined ? (
            <Rules rules={data.rules} />
          ) : (
            <Notice title="No rules are evaluated">
              <p>
                Write a file of rules, <code>alerts.json</code>, such as:
              </p>
              <Command command={firstRules} label="Copy rules" />
              <p>
                and start the collector with it; docs/alerts.md has the other
                kinds of rule.
              </p>
              <Command
                command="isoscope collector --alerts alerts.json"
                label="Copy command"
              />
            </Notice>
          )}
          <Fired alerts={data.alerts} />
          <Trend trend={data.trend} />
        </div>
      )}
    </>
  );
}

function Rules({ rules }: Pick<AlertsAnswer, "rules">) {
  return (
    <section className="panel status__block" aria-labelledby="rules">
      <h2 id="rules">Rules</h2>
      <DataTable
        caption="How each rule stands"
        head={["Rule", "State", "Looked at", "What it finds"]}
        rows={rules.map(({ name, state, checkedAt, message }) => [
          name,
          <State key="state" state={state} />,
          checkedAt === null ? (
            "not yet"
          ) : (
            <RelativeTime key="at" at={checkedAt} />
          ),
          message,
        ])}
      />
    </section>
  );
}

function Fired({ alerts }: Pick<AlertsAnswer, "alerts">) {
  return (
    <section className="panel status__block" aria-labelledby="fired">
      <h2 id="fired">Last 30 days</h2>
      {alerts.length === 0 ? (
        <p>No rule has fired.</p>
      ) : (
        <DataTable
          caption="Alerts, newest first"
          head={["Rule", "State", "Fired", "Seen outside", "What happened"]}
          rows={alerts.map((alert) => [
            alert.rule,
            <State key="state" state={alert.state} />,
            <RelativeTime key="at" at={alert.firedAt} />,
            <Outside key="outside" alert={alert} />,
            <What key="what" alert={alert} />,
          ])}
        />
      )}
    </section>
  );
}

function State({
  state,
}: {
  readonly state: "ok" | "firing" | "waiting" | "resolved";
}) {
  return <span className={`alert-state alert-state--${state}`}>{state}</span>;
}

function Outside({ alert: { error, outside, seenBefore } }: Props) {
  if (error === null) return "about no error";
  if (outside === null) return seenBefore ? "before, not since" : "not yet";
  return (
    <Link to="/traces/$traceId" params={{ traceId: outside.traceId }}>
      {outside.gapMs === 0 ? "at once" : `after ${formatMs(outside.gapMs)}`} in{" "}
      {outside.environment}
    </Link>
  );
}

interface Props {
  readonly alert: Alert;
}

function What({ alert: { message, error, traceId, deliveryError } }: Props) {
  return (
    <div className="alert-what">
      <span>{message}</span>
      {error !== null && <code>{error.message}</code>}
      {deliveryError !== undefined && (
        <span className="status__bad">Not delivered: {deliveryError}</span>
      )}
      {traceId !== null && (
        <Link to="/traces/$traceId/why" params={{ traceId }}>
          Why?
        </Link>
      )}
    </div>
  );
}
