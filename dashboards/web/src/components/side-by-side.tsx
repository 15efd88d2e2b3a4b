import "./side-by-side.css";
import { SegmentedControl } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useSides } from "../app/sides";
import { sideLabel } from "../format/side";
import { NoSides } from "./no-sides";
import { SideName } from "./side-name";
import { Skeleton } from "./skeleton";

interface Props {
  /** What stands under a side's name. */
  readonly children: (
    selector: string,
    side: "baseline" | "candidate",
  ) => ReactNode;
}

/** The same view of both sides next to each other; one at a time where the screen is narrow. */
export function SideBySide({ children }: Props) {
  const { baseline, candidate } = useSides();
  const [shown, setShown] = useState<"baseline" | "candidate">("candidate");
  const sides = [
    ["baseline", baseline],
    ["candidate", candidate],
  ] as const;
  const known = sides.filter(
    ([, selector], index) =>
      selector !== undefined && (index === 0 || candidate !== baseline),
  );
  if (known.length === 0) {
    return (
      <NoSides
        about="What each environment sends stands here, side by side."
        placeholder={
          <div className="panel list-skeleton" aria-busy="true">
            <Skeleton width="100%" height="20px" />
          </div>
        }
      />
    );
  }
  const visible = known.length === 1 ? known[0]?.[0] : shown;
  return (
    <>
      {known.length > 1 && (
        <SegmentedControl
          className="side-switch"
          fullWidth
          aria-label="Side"
          value={shown}
          onChange={(value) => {
            setShown(value === "baseline" ? "baseline" : "candidate");
          }}
          data={known.map(([side, selector]) => ({
            value: side,
            label: sideLabel(selector ?? ""),
          }))}
        />
      )}
      <div className={`side-by-side side-by-side--${known.length}`}>
        {known.map(
          ([side, selector]) =>
            selector !== undefined && (
              <section
                key={side}
                className={`panel side-by-side__side ${side === visible ? "" : "side-by-side__side--other"}`}
                aria-label={`${side}: ${selector}`}
              >
                <h2 className="side-by-side__name">
                  <SideName side={side} selector={selector} />
                </h2>
                {children(selector, side)}
              </section>
            ),
        )}
      </div>
    </>
  );
}
