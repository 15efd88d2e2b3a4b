import { Link } from "@tanstack/react-router";
import type { Finding } from "../../api/types";

/** Traces of both sides that show the finding. */
export function Examples({
  finding: { examples },
}: {
  readonly finding: Finding;
}) {
  if (examples.baseline.length + examples.candidate.length === 0) return null;
  return (
    <dl className="examples">
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
  );
}
