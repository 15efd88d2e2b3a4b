import type { Finding } from "../../api/types";
import { number } from "./effect";
import { formatNumber, formatPercent } from "../../format/number";

/** Where in the flow something is missing or new: the operation, and under it what came or went. */
export function Presence({ finding }: { readonly finding: Finding }) {
  const { subject, verdict, effect } = finding;
  const { service, operation, path, template, metric, key } = subject;
  const leaf = path ?? template ?? metric ?? key ?? operation ?? service;
  const parents = [service, operation].filter(
    (name) => name !== undefined && name !== leaf,
  );
  const calls = number(effect, "callsPerTrace");
  const share = number(effect, "share");
  const gone = verdict === "missing";
  return (
    <figure className="picture">
      <ul className="flow">
        {parents.map((name) => (
          <li key={name} className="flow__node">
            {name}
          </li>
        ))}
        <li className={`flow__node flow__node--${gone ? "missing" : "extra"}`}>
          <b aria-hidden>{gone ? "−" : "+"}</b>
          <span>{leaf}</span>
        </li>
      </ul>
      <figcaption className="num">
        only in the {gone ? "baseline" : "candidate"}
        {calls !== undefined && ` · ${formatNumber(calls)} per request`}
        {share !== undefined && ` · ${formatPercent(share)} of requests`}
      </figcaption>
    </figure>
  );
}
