import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { environmentsQuery } from "../api/queries";
import { defaultSince } from "../api/window";
import { SideSelect } from "./side-select";
import { useSides } from "./sides";
import { WindowPicker } from "./window-picker";
import { pickedWindow, windowLabel, windows } from "./windows";

/** Holds the place of the two sides while it is not known yet who is asking. */
export function SidesSpace() {
  return <div className="sides" />;
}

/** The two sides and the window, visible on every page and the same on all. */
export function SidesBar() {
  const sides = useSides();
  const { data } = useQuery(environmentsQuery);
  const environments = data?.environments ?? [];
  const picked = pickedWindow(sides);
  const [picking, picker] = useDisclosure(false);
  const choices = [
    ...windows,
    ...(picked === undefined
      ? [{ value: "custom", label: windowLabel(sides) }]
      : []),
    { value: "choose", label: "Choose…" },
  ];
  return (
    <div className="sides" role="group" aria-label="Sides of the comparison">
      <SideSelect
        side="baseline"
        value={sides.baseline}
        environments={environments}
        onChange={(baseline) => {
          sides.change({ baseline });
        }}
      />
      <Tooltip label="Swap the sides (x)">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Swap baseline and candidate"
          onClick={sides.swap}
        >
          <IconArrowsExchange size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <SideSelect
        side="candidate"
        value={sides.candidate}
        environments={environments}
        onChange={(candidate) => {
          sides.change({ candidate });
        }}
      />
      <Select
        className="sides__window"
        size="xs"
        aria-label="Window"
        data={choices}
        value={picked?.value ?? "custom"}
        allowDeselect={false}
        comboboxProps={{ width: 200 }}
        onChange={(since) => {
          if (since === "choose") picker.open();
          if (since === null || since === "custom" || since === "choose")
            return;
          sides.change({
            since: since === defaultSince ? undefined : since,
            until: undefined,
          });
        }}
      />
      {picking && (
        <WindowPicker
          window={sides}
          onChoose={sides.change}
          onClose={picker.close}
        />
      )}
    </div>
  );
}
