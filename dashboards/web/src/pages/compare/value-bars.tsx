import type { Evidence } from "../../api/types";
import { formatPercent } from "../../format/number";

type Values = Extract<Evidence, { kind: "values" }>;

/** How both sides' requests spread over the values of an attribute. */
export function ValueBars({ evidence }: { readonly evidence: Values }) {
  const { values, rest } = evidence;
  const rows = [
    ...values.map(({ value, ...shares }) => ({
      name: value ?? "absent",
      absent: value === null,
      ...shares,
    })),
    ...(rest.baseline + rest.candidate > 0.001
      ? [{ name: "other values", absent: true, ...rest }]
      : []),
  ];
  return (
    <figure className="picture">
      <table className="shares">
        <caption className="visually-hidden">Share of the requests</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">value</th>
            <th scope="col">baseline</th>
            <th scope="col">candidate</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, absent, baseline, candidate }) => (
            <tr key={name}>
              <th scope="row" title={name}>
                {absent ? <i>{name}</i> : name}
              </th>
              {(
                [
                  ["baseline", baseline],
                  ["candidate", candidate],
                ] as const
              ).map(([side, share]) => (
                <td key={side} className={`bar--${side}`}>
                  <span className="bar__rail" aria-hidden>
                    <span
                      className="bar__fill"
                      style={{ width: `${100 * Math.min(1, share)}%` }}
                    />
                  </span>
                  <span className="num">{formatPercent(share)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
