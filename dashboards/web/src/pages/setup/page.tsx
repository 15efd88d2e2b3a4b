import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { environmentsQuery } from "../../api/queries";
import { PageTitle } from "../../components/page-title";
import { RelativeTime } from "../../components/time";
import { FirstData } from "./first-data";

/** The exact commands for this collector, and whether anything has arrived. */
export function SetUpPage() {
  const { data } = useQuery(environmentsQuery);
  const first = data?.environments[0];
  return (
    <>
      <PageTitle
        title="Set up"
        about="Send traces, logs and metrics of an application, without a change in it."
      />
      <p className="arrival panel" role="status">
        <span
          className={`arrival__dot ${first === undefined ? "" : "arrival__dot--live"}`}
          aria-hidden
        />
        {first === undefined ? (
          "Waiting for the first data…"
        ) : (
          <span>
            Data arrives: {first.environment},{" "}
            <RelativeTime at={first.lastSeenAt} />.{" "}
            <Link to="/">See the overview</Link>
          </span>
        )}
      </p>
      <FirstData />
    </>
  );
}
