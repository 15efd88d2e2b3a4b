import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarClock } from "@tabler/icons-react";
import { useSides } from "../../app/sides";
import { WindowPicker } from "../../app/window-picker";
import { parseSide, withWindow } from "../../format/side";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly selector: string;
}

/** Gives one side a window of its own, so that a time can be held against another. */
export function SideWindow({ side, selector }: Props) {
  const { since, until, change } = useSides();
  const [picking, picker] = useDisclosure(false);
  const own = parseSide(selector).window;
  const title = `Window of the ${side}`;
  return (
    <>
      <Tooltip label={title}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={title}
          onClick={picker.open}
        >
          <IconCalendarClock size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {picking && (
        <WindowPicker
          title={title}
          window={{
            since: own?.since || since,
            until: own?.until || until,
          }}
          onChoose={(ends) => {
            change({ [side]: withWindow(selector, ends) });
          }}
          onReset={
            own === undefined
              ? undefined
              : () => {
                  change({ [side]: withWindow(selector) });
                }
          }
          onClose={picker.close}
        />
      )}
    </>
  );
}
