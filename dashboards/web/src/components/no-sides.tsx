import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { environmentsQuery } from "../api/queries";
import { Notice, Problem } from "./problem";

interface Props {
  /** What the page shows once there are sides, in a sentence. */
  readonly about: string;
  /** While it is not known yet what there is. */
  readonly placeholder: ReactNode;
}

/** What a page says that has no side, or one too few, to show. */
export function NoSides({ about, placeholder }: Props) {
  const { data, error, refetch } = useQuery(environmentsQuery);
  if (data === undefined) {
    return error === null ? (
      placeholder
    ) : (
      <Problem
        what="load the environments"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  return data.environments.length === 0 ? (
    <Notice title="Nothing has arrived yet">
      <p>
        {about} <Link to="/set-up">Set up an application</Link>: this page fills
        by itself.
      </p>
    </Notice>
  ) : (
    <Notice title="One side is missing">
      <p>
        {about} <Link to="/set-up">Send from another one</Link>, or choose the
        sides above.
      </p>
    </Notice>
  );
}
