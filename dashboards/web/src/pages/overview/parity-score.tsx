import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { parityQuery } from "../../api/queries";

interface Props {
  /** Selector of the side to measure against. */
  readonly baseline: string;
  readonly environment: string;
}

/** How alike an environment's inputs are to the baseline's, and the way to what differs. */
export function ParityScore({ baseline, environment }: Props) {
  const { data } = useQuery(parityQuery({ baseline, candidate: environment }));
  const score = data?.score;
  return (
    <Link
      to="/parity"
      search={(before) => ({ ...before, baseline, candidate: environment })}
      className="head__parity num"
      title={`Services, packages, settings, build and data against ${baseline}: 100 is alike, the lowest of the pillars counts`}
    >
      Parity{" "}
      <b>
        {data === undefined ? "…" : score == null ? "not told" : `${score}`}
      </b>
    </Link>
  );
}
