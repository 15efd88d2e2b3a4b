import { Link } from "@tanstack/react-router";
import type { Finding } from "../../api/types";

/** Traces of both sides that show the finding. */
export function Examples({
  finding: { examples },
}: {
  readonly finding: Finding;
}) {
  if (examples.baseline.length + examples.candidate.length === 0) return null;
  const [baseline] = examples.baseline;
  const [candidate] = examples.candidate;
  return (
    <div className="examples">
      <dl>
        {(["baseline", "candidate"] as const).map(
          (side) =>
            examples[side].length > 0 && (
              <div key={side} className={`legend legend--${side}`}>
                <dt>{side}</dt>
                <dd>
                  {examples[side].map((traceId) => (
                    <Link
                      key={traceId}
                      to="/traces/$traceId"
                      params={{ traceId }}
                      className="mono"
                      title={traceId}
                    >
                      {traceId.slice(0, 8)}
                      <span className="visually-hidden"> (example trace)</span>
                    </Link>
                  ))}
                </dd>
              </div>
            ),
        )}
      </dl>
      {baseline !== undefined && candidate !== undefined && (
        <Link
          to="/traces/$traceId/against/$baselineId"
          params={{ traceId: candidate, baselineId: baseline }}
          className="examples__diff"
        >
          Step by step
          <span className="visually-hidden"> (both examples)</span>
        </Link>
      )}
    </div>
  );
}
