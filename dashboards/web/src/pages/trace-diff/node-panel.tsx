import { CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { DiffNode, TraceDiff } from "../../api/types";
import { useClearOf } from "../../components/clear-of";
import { formatNumber } from "../../format/number";
import { formatMs } from "../../format/time";
import { states } from "./states";

type NodeSide = NonNullable<DiffNode["baseline"]>;

interface Props {
  readonly node: DiffNode;
  readonly diff: TraceDiff;
  readonly onClose: () => void;
}

const measures: readonly (readonly [
  name: string,
  about: string,
  of: (side: NodeSide) => string,
])[] = [
  ["Runs", "Alike spans below alike parents", ({ spans }) => String(spans)],
  ["Takes", "Added over the spans", ({ durationMs }) => formatMs(durationMs)],
  [
    "Itself",
    "Time in which nothing that it calls runs",
    ({ selfMs }) => formatMs(selfMs),
  ],
  ["Starts at", "Since its trace began", ({ offsetMs }) => formatMs(offsetMs)],
  [
    "Slower than",
    "Among all spans of the operation in its own environment and commit",
    ({ percentile }) =>
      percentile === null ? "too few" : `${formatNumber(percentile)} %`,
  ],
  ["Failed", "Spans that failed", ({ failed }) => String(failed)],
  ["Refused", "Spans that answered 4xx", ({ rejected }) => String(rejected)],
];

/** One step on both sides: its figures, and the attributes that differ. */
export function NodePanel({ node, diff, onClose }: Props) {
  const panel = useClearOf(`node-${node.path}`);
  const sides = ["baseline", "candidate"] as const;
  return (
    <aside ref={panel} className="panel span" aria-label="Selected step">
      <header className="span__head">
        <div>
          <p className="span__service">{node.service}</p>
          <h2>{node.operation}</h2>
        </div>
        <CloseButton aria-label="Close the step" onClick={onClose} />
      </header>
      <ul className="node__states">
        {node.states.map((state) => (
          <li
            key={state}
            className={`node__state diff-row--${states[state].tone}`}
          >
            {states[state].label}
          </li>
        ))}
      </ul>
      {node.statement !== "" && (
        <pre className="node__statement">{node.statement}</pre>
      )}
      <table className="node__figures num">
        <thead>
          <tr>
            <td />
            {sides.map((side) => (
              <th key={side} scope="col" className={`node__side--${side}`}>
                {side}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measures.map(([name, about, of]) => (
            <tr key={name}>
              <th scope="row" title={about}>
                {name}
              </th>
              {sides.map((side) => {
                const own = node[side];
                return <td key={side}>{own === null ? "–" : of(own)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {sides.map((side) => {
        const problem = node[side]?.problem ?? "";
        return (
          problem !== "" && (
            <p key={side} className="span__bad">
              {side}: {problem}
            </p>
          )
        );
      })}
      {node.attributes.length > 0 && (
        <details open>
          <summary>Attributes that differ ({node.attributes.length})</summary>
          <dl className="node__attributes">
            {node.attributes.map(({ key, baseline, candidate }) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd className="node__side--baseline">
                  {baseline ?? <i>absent</i>}
                </dd>
                <dd className="node__side--candidate">
                  {candidate ?? <i>absent</i>}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <p className="node__links">
        {sides.map((side) => {
          const span = node[side]?.spanIds[0];
          return (
            span !== undefined && (
              <Link
                key={side}
                to="/traces/$traceId"
                params={{ traceId: diff[side].traceId }}
                search={(before) => ({ ...before, span })}
              >
                In the {side}&apos;s trace
              </Link>
            )
          );
        })}
      </p>
    </aside>
  );
}
