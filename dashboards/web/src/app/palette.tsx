import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { environmentsQuery } from "../api/queries";
import { useColorScheme } from "./color-scheme";
import { pages } from "./pages";
import { useSides } from "./sides";

interface Props {
  readonly onHelp: () => void;
}

/** As many as one looks through; typing narrows them down. */
const offered = 60;

const traceId = /^[0-9a-f]{32}$/i;

/** Ctrl K or ⌘ K: pages, comparisons, and a trace by its id. */
export function Palette({ onHelp }: Props) {
  const navigate = useNavigate();
  const sides = useSides();
  const colors = useColorScheme();
  const { data } = useQuery(environmentsQuery);
  const [query, setQuery] = useState("");
  const asked = query.trim();
  const baseline = sides.baseline;

  const groups: SpotlightActionGroupData[] = [
    {
      group: "Pages",
      actions: pages.map(({ to, label, about }) => ({
        id: to,
        label,
        description: about,
        onClick: () => void navigate({ to }),
      })),
    },
    {
      group: "Compare",
      actions: (data?.environments ?? [])
        .filter(({ environment }) => environment !== baseline)
        .map(({ environment }) => ({
          id: `compare ${environment}`,
          label: `Compare ${baseline ?? ""} with ${environment}`,
          onClick: () =>
            void navigate({
              to: "/compare",
              search: { baseline, candidate: environment },
            }),
        })),
    },
    {
      group: "Actions",
      actions: [
        {
          id: "swap",
          label: "Swap baseline and candidate",
          onClick: sides.swap,
        },
        { id: "colours", label: "Switch colours", onClick: colors.cycle },
        { id: "help", label: "Keyboard shortcuts", onClick: onHelp },
      ],
    },
  ];
  if (traceId.test(asked)) {
    groups.unshift({
      group: "Trace",
      actions: [
        {
          id: "trace",
          label: `Open trace ${asked}`,
          onClick: () =>
            void navigate({
              to: "/traces/$traceId",
              params: { traceId: asked.toLowerCase() },
            }),
        },
      ],
    });
  }
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K"]}
      tagsToIgnore={[]}
      lockScroll={false}
      attributes={{ content: { "aria-label": "Command palette" } }}
      scrollable
      limit={offered}
      maxHeight={420}
      highlightQuery
      nothingFound="Nothing like that. A trace id of 32 hex digits opens the trace."
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: "Page, environment or trace id",
        "aria-label": "Page, environment or trace id",
      }}
    />
  );
}
