import { UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useId } from "react";
import type { Finding } from "../../api/types";
import { families, VerdictBadge } from "../../components/verdict";
import { formatP } from "./effect";
import { Examples } from "./examples";
import { FindingDetails } from "./finding-details";
import { Picture } from "./picture";

interface Props {
  readonly finding: Finding;
  /** Whether the address points at it. */
  readonly isLinked: boolean;
  /** Whether all its measures are shown. */
  readonly open: boolean;
  readonly onToggle: (id: string) => void;
}

/** One difference: its sentence, its picture, what it rests on and traces that show it. */
export const FindingCard = memo(function FindingCard({
  finding,
  isLinked,
  open,
  onToggle,
}: Props) {
  const { id, rank, verdict, family, subject, message, q, n } = finding;
  const detailsId = useId();
  const title = `finding-${id}`;
  return (
    <article
      className={`finding panel ${isLinked ? "finding--linked" : ""}`}
      id={title}
      aria-labelledby={`${title}-text`}
    >
      <p className="finding__rank num">
        <Link
          to="/compare"
          search
          hash={title}
          title="Rank by impact; the address of this finding"
        >
          <span className="visually-hidden">Link to finding </span>
          {rank}
        </Link>
      </p>
      <div className="finding__main">
        <p className="finding__meta">
          <VerdictBadge verdict={verdict} />
          <span>{families[family]}</span>
          <span className="finding__subject">
            {[subject.service, subject.operation]
              .filter((part) => part !== undefined && part !== "")
              .join(" › ")}
          </span>
        </p>
        <h3 id={`${title}-text`}>{message}</h3>
        <Examples finding={finding} />
        <p className="finding__proof num">
          {q !== null && (
            <span title="Share of findings this sure that are false (Benjamini-Hochberg, within the family)">
              q {formatP(q)}
            </span>
          )}
          <span title="Sample sizes: baseline and candidate">
            n {n.baseline.toLocaleString("en-GB")} /{" "}
            {n.candidate.toLocaleString("en-GB")}
          </span>
          <UnstyledButton
            className="finding__toggle"
            data-row
            aria-expanded={open}
            aria-controls={detailsId}
            onClick={() => {
              onToggle(id);
            }}
          >
            All measures
            <span className="visually-hidden"> of finding {rank}</span>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </p>
      </div>
      <div className="finding__picture">
        <Picture finding={finding} />
      </div>
      <div className="finding__details" id={detailsId} hidden={!open}>
        {open && <FindingDetails finding={finding} />}
      </div>
    </article>
  );
});
