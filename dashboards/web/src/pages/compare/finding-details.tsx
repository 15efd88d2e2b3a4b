import type { Finding } from "../../api/types";
import { effectRows } from "./effect";

/** Characters beyond which a value takes the whole line. */
const long = 40;

/** Everything the finding says, by name. */
export function FindingDetails({
  finding: { id, subject, effect },
}: {
  readonly finding: Finding;
}) {
  const subjectRows = Object.entries<string>({ ...subject }).map(
    ([name, value]) => ({ name, value }),
  );
  return (
    <dl className="measures">
      {[...subjectRows, ...effectRows(effect), { name: "id", value: id }].map(
        ({ name, value }) => (
          <div
            key={name}
            className={value.length > long ? "measure--long" : ""}
          >
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
