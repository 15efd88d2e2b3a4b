import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo, useId, useState } from "react";
import type { LogRecord } from "../../api/types";
import { Attributes } from "../../components/attributes";
import { Severity } from "../../components/severity";
import { formatAbsolute, formatClock } from "../../format/time";

/** Records as lines; one opens to all that it says. */
export function LogList({ logs }: { readonly logs: readonly LogRecord[] }) {
  const seen = new Map<string, number>();
  return (
    <ol className="log-list">
      {logs.map((log) => {
        // Records have no id; of those alike in time, span and body each gets its number.
        const alike = `${log.at} ${log.spanId ?? ""} ${log.body}`;
        const count = (seen.get(alike) ?? 0) + 1;
        seen.set(alike, count);
        return <LogLine key={`${alike} ${count}`} log={log} />;
      })}
    </ol>
  );
}

const LogLine = memo(
  function LogLine({ log }: { readonly log: LogRecord }) {
    const [open, setOpen] = useState(false);
    const id = useId();
    const at = Date.parse(log.at);
    return (
      <li className="log">
        <UnstyledButton
          className="log__line"
          data-row
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <time className="num" dateTime={log.at} title={formatAbsolute(at)}>
            {formatClock(at)}
          </time>
          <Severity number={log.severityNumber} text={log.severityText} />
          <span className="log__service">{log.service}</span>
          <span className="log__body">
            {log.body === "" ? log.eventName : log.body}
          </span>
        </UnstyledButton>
        <div id={id} className="log__details" hidden={!open}>
          {open && <LogDetails log={log} />}
        </div>
      </li>
    );
  },
  // A live list brings the same records as new objects.
  (before, after) =>
    before.log.at === after.log.at && before.log.body === after.log.body,
);

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
