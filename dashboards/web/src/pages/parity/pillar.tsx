import type { ParityDifference, ParityPillar } from "../../api/types";
import { DataTable } from "../../components/data-table";
import { RelativeTime } from "../../components/time";
import { Values } from "./values";

const means: Record<ParityPillar["pillar"], string> = {
  services: "Versions of what the services talk to.",
  state: "The shape of the data.",
  deployment: "Runtime, packages, settings, build.",
  telemetry: "What the processes report.",
};
/** Details shown before the rest is folded. */
const SHOWN = 5;

interface Props {
  readonly pillar: ParityPillar;
  /** Also what differs on purpose. */
  readonly all: boolean;
}

/** The differing facts of one pillar, the gravest first. */
export function Pillar({ pillar: { pillar, compared, ...rest }, all }: Props) {
  const shown = all
    ? rest.differences
    : rest.differences.filter(({ severity }) => severity !== "expected");
  const hidden = rest.differences.length - shown.length;
  return (
    <section className="panel parity-pillar" aria-labelledby={pillar}>
      <h2 id={pillar}>{pillar}</h2>
      <p>
        {means[pillar]}
        {hidden > 0 && ` ${hidden} more differ on purpose.`}
      </p>
      {shown.length === 0 ? (
        <p className="parity-pillar__same">
          {compared === 0
            ? "Neither side tells such facts yet; docs/parity.md says where they come from."
            : "Nothing differs that was not meant to."}
        </p>
      ) : (
        <DataTable
          caption={`Differences: ${pillar}`}
          head={["Fact", "Severity", "Baseline", "Candidate", "Since", "What"]}
          rows={shown.map((one) => [
            <Fact key="fact" difference={one} />,
            <span key="severity" className={`severity-${one.severity}`}>
              {one.severity}
            </span>,
            <Values key="baseline" kind={one.kind} values={one.baseline} />,
            <Values key="candidate" kind={one.kind} values={one.candidate} />,
            one.since === null ? "" : <RelativeTime key="at" at={one.since} />,
            <What key="what" difference={one} />,
          ])}
        />
      )}
    </section>
  );
}

function Fact({ difference }: { readonly difference: ParityDifference }) {
  const { name, kind, services } = difference;
  return (
    <>
      <span className="parity-fact__name" title={name}>
        {name}
      </span>
      <span className="parity-fact__kind">
        {kind} · {services.join(", ")}
      </span>
    </>
  );
}

function What({ difference }: { readonly difference: ParityDifference }) {
  const { message, details, source } = difference;
  const [first, more] = [details.slice(0, SHOWN), details.slice(SHOWN)];
  return (
    <>
      <span className="parity-what" title={`Known from: ${source}`}>
        {message}
      </span>
      {first.length > 0 && (
        <ul className="parity-details">
          {first.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      {more.length > 0 && (
        <details>
          <summary>{more.length} more</summary>
          <ul className="parity-details">
            {more.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
