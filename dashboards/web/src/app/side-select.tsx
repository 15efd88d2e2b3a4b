import { Select, type ComboboxItem } from "@mantine/core";
import { RelativeTime } from "../components/time";
import type { Environment } from "../api/types";
import { shortCommit, sideLabel } from "../format/side";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly value: string | undefined;
  readonly environments: readonly Environment[];
  readonly onChange: (selector: string) => void;
}

interface SideItem extends ComboboxItem {
  readonly lastSeen?: string;
}

/** As many as one looks through; typing narrows them down. */
const offered = 100;

const names = { baseline: "Baseline", candidate: "Candidate" };

/** Picks an environment, or one commit of it. */
export function SideSelect({ side, value, environments, onChange }: Props) {
  const groups = environments.map(({ environment, lastSeenAt, commits }) => ({
    group: environment,
    items: [
      { value: environment, label: environment, lastSeen: lastSeenAt },
      ...commits
        .filter(({ commit }) => commit !== "")
        .map(({ commit, lastSeenAt: seen }) => ({
          value: `${environment}@${commit}`,
          label: `${environment}@${shortCommit(commit)}`,
          lastSeen: seen,
        })),
    ] satisfies SideItem[],
  }));
  const known = new Set(
    groups.flatMap(({ items }) => items.map((item) => item.value)),
  );
  // An address may name a side that is not stored (any more): it stays visible.
  if (value !== undefined && !known.has(value)) {
    groups.unshift({
      group: "From the address",
      items: [{ value, label: sideLabel(value), lastSeen: "" }],
    });
  }
  return (
    <div className={`side-select side-select--${side}`}>
      <Select
        size="xs"
        aria-label={names[side]}
        leftSection={<span className="side-select__name">{names[side]}</span>}
        leftSectionWidth={side === "baseline" ? 82 : 92}
        placeholder="Choose"
        data={groups}
        value={value ?? null}
        searchable
        limit={offered}
        allowDeselect={false}
        nothingFoundMessage="No such environment or commit"
        maxDropdownHeight={360}
        comboboxProps={{ width: 300, position: "bottom-start" }}
        renderOption={({ option }) => {
          const { lastSeen } = option as SideItem;
          return (
            <span className="side-select__option">
              <span>{option.label}</span>
              {lastSeen !== undefined && lastSeen !== "" && (
                <RelativeTime at={lastSeen} />
              )}
            </span>
          );
        }}
        onChange={(next) => {
          if (next !== null) onChange(next);
        }}
      />
    </div>
  );
}
