import { PageTitle } from "../../components/page-title";
import { Arrival } from "./arrival";
import { FirstData } from "./first-data";

/** The exact commands for this collector, and whether anything arrives. */
export function SetUpPage() {
  return (
    <>
      <PageTitle
        title="Set up"
        about="Send traces, logs and metrics of an application, without a change in it."
      />
      <Arrival />
      <FirstData />
    </>
  );
}
