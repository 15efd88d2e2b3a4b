import type { Finding } from "../../api/types";
import { formatFact } from "../../format/fact";
import { entry } from "./effect";

/** What a fact or a definition is on each side. */
export function PairValues({ effect }: Pick<Finding, "effect">) {
  const kind = String(entry(effect, "pillar"));
  const [baseline, candidate] = (["baseline", "candidate"] as const).map(
    (side) => {
      const value = valueOf(entry(effect, side));
      return value === undefined ? undefined : formatFact(kind, value);
    },
  );
  if (baseline === undefined && candidate === undefined) return null;
  return (
    <figure className="picture">
      <dl className="values">
        <div className="value value--baseline">
          <dt className="visually-hidden">baseline</dt>
          <dd>{baseline ?? <i>not there</i>}</dd>
        </div>
        <span aria-hidden>→</span>
        <div className="value value--candidate">
          <dt className="visually-hidden">candidate</dt>
          <dd>{candidate ?? <i>not there</i>}</dd>
        </div>
      </dl>
    </figure>
  );
}

function valueOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${valueOf(inner) ?? "none"}`)
      .join(", ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
