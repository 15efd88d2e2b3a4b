import { Select, UnstyledButton } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { CompareAnswer, Family, Verdict } from "../../api/types";
import { listOf, toggled } from "../../app/search";
import { families, verdicts } from "../../components/verdict";

interface Props {
  readonly answer: CompareAnswer;
  readonly services: readonly string[];
}

/** Which findings are shown; all of it is in the address. */
export function Filters({ answer, services }: Props) {
  const search = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const { byFamily, byVerdict } = answer.summary.findings;
  const chips = <T extends string>(
    name: "family" | "verdict",
    labels: readonly (readonly [T, string])[],
    counts: Readonly<Record<T, number>>,
  ) =>
    labels
      .filter(([key]) => counts[key] > 0 || listOf(search[name]).includes(key))
      .map(([key, label]) => (
        <UnstyledButton
          key={key}
          className="chip"
          aria-pressed={listOf(search[name]).includes(key)}
          onClick={() =>
            void navigate({
              search: (before) => ({
                ...before,
                [name]: toggled(before[name], key),
              }),
              replace: true,
              resetScroll: false,
            })
          }
        >
          {label} <span className="num">{counts[key]}</span>
        </UnstyledButton>
      ));
  return (
    <div className="filters">
      <div className="filters__group" role="group" aria-label="Verdict">
        {chips<Verdict>(
          "verdict",
          Object.entries(verdicts).map(
            ([key, { label }]) => [key as Verdict, label] as const,
          ),
          byVerdict,
        )}
      </div>
      <div className="filters__group" role="group" aria-label="Family">
        {chips<Family>(
          "family",
          Object.entries(families) as [Family, string][],
          byFamily,
        )}
      </div>
      <Select
        size="xs"
        className="filters__service"
        aria-label="Service"
        placeholder="Every service"
        data={[...services]}
        value={search.service ?? null}
        clearable
        searchable
        limit={100}
        onChange={(service) =>
          void navigate({
            search: (before) => ({ ...before, service: service ?? undefined }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </div>
  );
}
