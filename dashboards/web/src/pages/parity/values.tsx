import type { ParityDifference } from "../../api/types";
import { formatFact } from "../../format/fact";

interface Props {
  readonly kind: string;
  readonly values: ParityDifference["baseline"];
}

/** One side's values of a fact, with the number of processes where they don't agree. */
export function Values({ kind, values }: Props) {
  if (values.length === 0) return <span className="parity-absent">absent</span>;
  return (
    <>
      {values.map(({ value, instances, ids }) => (
        <span
          key={value}
          className="parity-value"
          title={`${value}\n${ids.join("\n")}`}
        >
          {formatFact(kind, value, values.length > 1)}
          {values.length > 1 && (
            <span className="parity-value__n"> in {instances}</span>
          )}
        </span>
      ))}
    </>
  );
}
