import { useQuery } from "@tanstack/react-query";
import { environmentsQuery } from "../api/queries";
import { RelativeTime } from "../components/time";
import { Hint } from "../components/problem";

/** Over every page, when the collector has stopped answering: what is shown is no longer what there is. */
export function Outage() {
  const { data, failureReason, failureCount, dataUpdatedAt } =
    useQuery(environmentsQuery);
  const error = failureReason;
  // One may be a hiccup.
  if (error === null || failureCount < 2 || data === undefined) return null;
  return (
    <div className="outage" role="alert">
      <p>
        <b>{error.message}</b> What you see is from{" "}
        <RelativeTime at={dataUpdatedAt} />.
      </p>
      <Hint error={error} />
    </div>
  );
}
