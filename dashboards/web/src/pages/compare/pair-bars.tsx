interface Props {
  readonly baseline: number;
  readonly candidate: number;
  readonly n: { readonly baseline: number; readonly candidate: number };
  /** What is measured: "calls per request". */
  readonly unit: string;
  readonly format: (value: number) => string;
}

/** One measure of both sides as two bars from zero. */
export function PairBars({ baseline, candidate, n, unit, format }: Props) {
  const most = Math.max(baseline, candidate, Number.MIN_VALUE);
  return (
    <figure className="picture">
      <div className="bars">
        {(
          [
            ["baseline", baseline],
            ["candidate", candidate],
          ] as const
        ).map(([side, value]) => (
          <div key={side} className={`bar bar--${side}`}>
            <span className="visually-hidden">{side}: </span>
            <span className="bar__rail" aria-hidden>
              <span
                className="bar__fill"
                style={{ width: `${(100 * value) / most}%` }}
              />
            </span>
            <b className="num">{format(value)}</b>
          </div>
        ))}
      </div>
      <figcaption className="num">
        {unit} · n {n.baseline.toLocaleString("en-GB")} and{" "}
        {n.candidate.toLocaleString("en-GB")}
      </figcaption>
    </figure>
  );
}
