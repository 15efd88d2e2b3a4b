import type { Evidence } from "../../api/types";
import { formatNumber, plural } from "../../format/number";

type Flow = Extract<Evidence, { kind: "flow" }>;
type Step = Flow["steps"][number];

/** Deeper steps are indented no further: their names must stay readable. */
const deepest = 7;

const signs: Readonly<Record<Step["state"], { sign: string; says: string }>> = {
  same: { sign: "", says: "as often" },
  added: { sign: "+", says: "only in the candidate" },
  removed: { sign: "−", says: "only in the baseline" },
  more: { sign: "×", says: "more often in the candidate" },
  fewer: { sign: "÷", says: "less often in the candidate" },
};

/** The steps of a request as a tree, with what came, went and multiplied. */
export function FlowTree({ evidence }: { readonly evidence: Flow }) {
  return (
    <figure className="picture">
      <ol className="steps">
        {evidence.steps.map((step, index) => (
          <li
            key={index}
            className={`step step--${step.state}`}
            style={{ paddingLeft: Math.min(step.depth, deepest) * 14 }}
          >
            <span className="step__sign" title={signs[step.state].says}>
              {signs[step.state].sign}
            </span>
            <span
              className="step__name"
              title={`${step.service} ${step.operation}`}
            >
              {enters(evidence.steps, index) && (
                <span className="step__service">{step.service} </span>
              )}
              {step.operation}
              <span className="visually-hidden">
                , {signs[step.state].says}
              </span>
            </span>
            <span className="step__calls num">
              <Calls step={step} />
            </span>
          </li>
        ))}
      </ol>
      <figcaption className="num">
        calls per request
        {evidence.omitted > 0 &&
          ` · ${plural(evidence.omitted, "step")} not shown`}
      </figcaption>
    </figure>
  );
}

function Calls({
  step: { baseline, candidate, state },
}: {
  readonly step: Step;
}) {
  if (state === "same") return formatNumber(candidate);
  return (
    <>
      <span className="step__before">{formatNumber(baseline)}</span> →{" "}
      <span className="step__after">{formatNumber(candidate)}</span>
    </>
  );
}

/** Whether a step is of another service than the one it is under. */
function enters(steps: readonly Step[], index: number): boolean {
  const step = steps[index];
  const above = steps
    .slice(0, index)
    .findLast(({ depth }) => step !== undefined && depth < step.depth);
  return above?.service !== step?.service;
}
