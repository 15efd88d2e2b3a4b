import { Skeleton } from "../../components/skeleton";

/** As high as a comparison's first screen. */
export function Placeholder() {
  return (
    <div aria-busy="true">
      <div className="panel summary">
        <div className="summary__head">
          <h2>
            <span className="visually-hidden" role="status">
              Comparing…
            </span>
            <Skeleton width="min(34ch, 90%)" />
          </h2>
          <p>
            <Skeleton width="min(60ch, 100%)" />
          </p>
        </div>
      </div>
      <ol className="findings">
        {Array.from({ length: 4 }, (_, index) => (
          <li key={index} className="panel finding-placeholder" />
        ))}
      </ol>
    </div>
  );
}
