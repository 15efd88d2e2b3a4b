import "./overview.css";
import { useQuery } from "@tanstack/react-query";
import { environmentsQuery } from "../../api/queries";
import type { Environment } from "../../api/types";
import { useSides } from "../../app/sides";
import { PageTitle } from "../../components/page-title";
import { Problem } from "../../components/problem";
import { Skeleton } from "../../components/skeleton";
import { RelativeTime } from "../../components/time";
import { plural } from "../../format/number";
import { parseSide } from "../../format/side";
import { FirstData } from "../setup/first-data";
import { Differences } from "./differences";
import { Matrix } from "./matrix";

/** Every environment and service at a glance, and the way into comparing two of them. */
export function OverviewPage() {
  const sides = useSides();
  const { data, error, refetch } = useQuery(environmentsQuery);
  if (error !== null && data === undefined) {
    return (
      <>
        <PageTitle title="Overview" />
        <Problem
          what="load the environments"
          error={error}
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  if (data === undefined) {
    return (
      <>
        <PageTitle title="Overview" about={<Skeleton width="22ch" />} />
        <div className="panel brief-placeholder" aria-busy="true" />
        <div className="panel matrix-placeholder" />
      </>
    );
  }
  if (data.environments.length === 0) {
    return (
      <>
        <PageTitle
          title="Nothing has arrived yet"
          tab="Overview"
          about="Start an application with the agent. This page fills by itself."
        />
        <FirstData />
      </>
    );
  }
  const services = [
    ...new Set(data.environments.flatMap((one) => one.services)),
  ].sort();
  const last = data.environments[0]?.lastSeenAt;
  return (
    <>
      <PageTitle
        title="Overview"
        about={
          <>
            {plural(data.environments.length, "environment")},{" "}
            {plural(services.length, "service")}
            {last !== undefined && (
              <>
                , last data <RelativeTime at={last} />
              </>
            )}
          </>
        }
      />
      <Differences />
      <Matrix
        environments={sidesFirst(data.environments, sides)}
        services={services}
      />
    </>
  );
}

/** The two that are compared side by side, then the others as they came. */
function sidesFirst(
  environments: readonly Environment[],
  sides: {
    readonly baseline?: string | undefined;
    readonly candidate?: string | undefined;
  },
): Environment[] {
  const order = [sides.baseline, sides.candidate].map((selector) =>
    selector === undefined ? undefined : parseSide(selector).environment,
  );
  const place = ({ environment }: Environment) => {
    const at = order.indexOf(environment);
    return at === -1 ? order.length : at;
  };
  return [...environments].sort((a, b) => place(a) - place(b));
}
