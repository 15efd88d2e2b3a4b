import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo, useId, useMemo } from "react";
import type { LogRecord } from "../../api/types";
import { Attributes } from "../../components/attributes";
import { Severity } from "../../components/severity";
import { useToggles } from "../../components/toggles";
import { VirtualList } from "../../components/virtual-list";
import { formatAbsolute, formatClock } from "../../format/time";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly logs: readonly LogRecord[];
  /** Whether more can be loaded. */
  readonly hasMore: boolean;
}

const rowPx = 29;

interface Line {
  readonly key: string;
  readonly log: LogRecord;
}

/** Records as lines; one opens to all that it says. */
export function LogList({ side, logs, hasMore }: Props) {
  const lines = useMemo(() => linesOf(logs), [logs]);
  const [open, toggle] = useToggles();
  return (
    <VirtualList
      name={`${side} logs`}
      className="log-list"
      items={lines}
      keyOf={keyOf}
      estimatePx={rowPx}
      hasMore={hasMore}
      rowClass={rowClass}
    >
      {({ key, log }) => (
        <LogLine id={key} log={log} open={open.has(key)} onToggle={toggle} />
      )}
    </VirtualList>
  );
}

function keyOf({ key }: Line): string {
  return key;
}

function rowClass(): string {
  return "log";
}

/** Records have no id; of those alike in time, span and body each gets its number. */
function linesOf(logs: readonly LogRecord[]): Line[] {
  const seen = new Map<string, number>();
  return logs.map((log) => {
    const alike = `${log.at} ${log.spanId ?? ""} ${log.body}`;
    const count = (seen.get(alike) ?? 0) + 1;
    seen.set(alike, count);
    return { key: `${alike} ${count}`, log };
  });
}

interface LineProps {
  readonly id: string;
  readonly log: LogRecord;
  readonly open: boolean;
  readonly onToggle: (id: string) => void;
}

const LogLine = memo(
  function LogLine({ id, log, open, onToggle }: LineProps) {
    const details = useId();
    const at = Date.parse(log.at);
    return (
      <>
        <UnstyledButton
          className="log__line"
          data-row
          aria-expanded={open}
          aria-controls={details}
          onClick={() => {
            onToggle(id);
          }}
        >
          <time className="num" dateTime={log.at} title={formatAbsolute(at)}>
            {formatClock(at)}
          </time>
          <Severity number={log.severityNumber} text={log.severityText} />
          <span className="log__service">{log.service}</span>
          <span className="log__text">
            <span className="log__body">
              {log.body === "" ? log.eventName : log.body}
            </span>
            {!open && <span className="log__attributes">{inShort(log)}</span>}
          </span>
        </UnstyledButton>
        <div id={details} className="log__details" hidden={!open}>
          {open && <LogDetails log={log} />}
        </div>
      </>
    );
  },
  // A live list brings the same records as new objects.
  (before, after) => before.id === after.id && before.open === after.open,
);

/** More is not read in passing, and none of it fits. */
const inShortUpTo = 6;

/** The first attributes as `key=value`: lines of the same message are told apart by them. */
function inShort({ attributes, service }: LogRecord): string {
  return Object.entries(attributes)
    .filter(([key, value]) => value !== service && key !== "timestamp")
    .slice(0, inShortUpTo)
    .map(([key, value]) => ` ${key}=${value}`)
    .join("");
}

function LogDetails({ log }: { readonly log: LogRecord }) {
  return (
    <>
      {log.traceId !== null && (
        <p>
          Trace{" "}
          <Link
            to="/traces/$traceId"
            params={{ traceId: log.traceId }}
            search={{ span: log.spanId ?? undefined }}
            className="mono"
          >
            {log.traceId}
          </Link>
        </p>
      )}
      {log.eventName !== "" && <p>Event {log.eventName}</p>}
      <Attributes title="Attributes" open attributes={log.attributes} />
      <Attributes title="Resource" attributes={log.resource} />
    </>
  );
}
