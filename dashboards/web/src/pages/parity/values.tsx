import type { ParityDifference } from "../../api/types";

interface Props {
  readonly kind: string;
  readonly values: ParityDifference["baseline"];
}

const hash = /^(\w+) [0-9a-f]{16}$/;

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
          {shown(kind, value)}
          {values.length > 1 && (
            <span className="parity-value__n"> in {instances}</span>
          )}
        </span>
      ))}
    </>
  );
}

/** Of a setting's hash only what it looks like: the rest is there to be equal or not. */
function shown(kind: string, value: string): string {
  const look = kind === "configuration" ? hash.exec(value)?.[1] : undefined;
  return look === undefined ? value : `set (${look})`;
}
