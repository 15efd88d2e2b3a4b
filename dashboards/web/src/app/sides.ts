import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { environmentsQuery } from "../api/queries";
import type { SidesSearch } from "./search";
import { defaultSides } from "./default-sides";

export interface Sides {
  /** Selector; undefined while nothing is known to choose from. */
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly change: (next: SidesSearch) => void;
  readonly swap: () => void;
}

/** The two sides and the window: what the address says, else what is most likely meant. */
export function useSides(): Sides {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data } = useQuery(environmentsQuery);
  const likely = defaultSides(data?.environments ?? []);
  const baseline = search.baseline ?? likely.baseline;
  const candidate = search.candidate ?? likely.candidate;
  const change = (next: SidesSearch) => {
    void navigate({
      to: ".",
      search: (before) => ({ ...before, baseline, candidate, ...next }),
      replace: true,
      resetScroll: false,
    });
  };
  return {
    baseline,
    candidate,
    since: search.since,
    until: search.until,
    change,
    swap: () => {
      change({ baseline: candidate, candidate: baseline });
    },
  };
}
