import { Button, Popover, TextInput } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { tracesQuery } from "../../api/queries";
import type { Span } from "../../api/types";
import { useSides } from "../../app/sides";
import { SideName } from "../../components/side-name";
import { RelativeTime } from "../../components/time";
import { parseSide } from "../../format/side";
import { formatMs } from "../../format/time";

interface Props {
  readonly traceId: string;
  readonly root: Span;
}

const id = /^[0-9a-f]{32}$/i;
const listed = 6;

/** The way to hold this trace against another: one of the other side's requests, or any by its id. */
export function CompareWith({ traceId, root }: Props) {
  const sides = useSides();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState("");
  const names = (["baseline", "candidate"] as const).map((name) => ({
    name,
    selector: sides[name],
  }));
  // A trace of the baseline is held against the candidate, any other against the baseline.
  const other =
    names.find(
      ({ selector }) =>
        selector !== undefined &&
        parseSide(selector).environment !== root.environment,
    ) ?? names[0];
  const selector = other?.selector;
  const go = (baselineId: string) =>
    void navigate({
      to: "/traces/$traceId/against/$baselineId",
      params: { traceId, baselineId },
    });
  const entered = wanted.trim().toLowerCase();
  return (
    <Popover
      position="bottom-end"
      width={340}
      opened={opened}
      onChange={setOpened}
      trapFocus
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowsDiff size={15} aria-hidden />}
          onClick={() => {
            setOpened(!opened);
          }}
        >
          Compare with…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="compare-with"
          onSubmit={(event) => {
            event.preventDefault();
            if (id.test(entered) && entered !== traceId) go(entered);
          }}
        >
          <TextInput
            size="xs"
            data-autofocus
            aria-label="Id of another trace"
            placeholder="Id of another trace, then Enter"
            value={wanted}
            error={
              entered === traceId
                ? "That is this trace."
                : entered.length >= 32 && !id.test(entered)
                  ? "A trace id has 32 hex digits."
                  : undefined
            }
            onChange={({ currentTarget }) => {
              setWanted(currentTarget.value);
            }}
          />
          {opened && selector !== undefined && other !== undefined && (
            <Choices
              side={other.name}
              selector={selector}
              {...{ traceId, root }}
            />
          )}
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The latest requests of the same operation on a side. */
function Choices({
  side,
  selector,
  traceId,
  root,
}: Props & {
  readonly side: "baseline" | "candidate";
  readonly selector: string;
}) {
  const { since, until } = useSides();
  const { service, operation } = root;
  const { data, error } = useInfiniteQuery(
    tracesQuery(selector, { service, operation, since, until }),
  );
  const others = (data ?? [])
    .filter((trace) => trace.traceId !== traceId)
    .slice(0, listed);
  return (
    <>
      <p className="compare-with__of">
        {operation} in <SideName side={side} selector={selector} />, latest
      </p>
      {others.length === 0 ? (
        <p className="compare-with__none">
          {error !== null
            ? error.message
            : data === undefined
              ? "Looking…"
              : "None in this window. Choose a longer one, or another side, at the top of the page."}
        </p>
      ) : (
        <ol className="compare-with__list">
          {others.map((trace) => (
            <li key={trace.traceId}>
              <Link
                to="/traces/$traceId/against/$baselineId"
                params={{ traceId, baselineId: trace.traceId }}
              >
                <span className="num">{formatMs(trace.durationMs)}</span>
                <code>{trace.traceId.slice(0, 8)}</code>
                {trace.errorCount > 0 && (
                  <span className="trace__errors">failed</span>
                )}
                <RelativeTime at={trace.startedAt} />
              </Link>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
