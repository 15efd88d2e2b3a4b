import type { Evidence, Finding } from "../../api/types";
import { ShareBars } from "./share-bars";

type Shares = Extract<Evidence, { kind: "shares" }>;

interface Props {
  readonly finding: Finding;
  readonly evidence: Shares | undefined;
}

/** The message with its variable parts marked, and how many requests write it. */
export function LogTemplate({ finding, evidence }: Props) {
  const { subject, effect, verdict } = finding;
  const severity = effect["severity"];
  return (
    <>
      <p className={`template template--${verdict}`}>
        {typeof severity === "string" && severity !== "" && (
          <span className="template__severity">{severity} </span>
        )}
        {(subject.template ?? "").split(/(<\*>)/).map((part, index) =>
          part === "<*>" ? (
            <mark key={index} title="varies">
              {part}
            </mark>
          ) : (
            part
          ),
        )}
      </p>
      {evidence !== undefined && (
        <ShareBars evidence={evidence} unit="of requests write it" />
      )}
    </>
  );
}
