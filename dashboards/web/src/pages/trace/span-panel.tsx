import { CloseButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { traceLogsQuery } from "../../api/queries";
import type { Span } from "../../api/types";
import { useClearOf } from "../../components/clear-of";
import { Commit } from "../../components/commit";
import { ScrollList } from "../../components/scroll-list";
import { RelativeTime } from "../../components/time";
import { Severity } from "../../components/severity";
import { formatMs } from "../../format/time";
import { Attributes } from "../../components/attributes";

interface Props {
  readonly traceId: string;
  readonly span: Span;
  readonly onClose: () => void;
}

/** All that a span says, and the log records written during it. */
export function SpanPanel({ traceId, span, onClose }: Props) {
  const panel = useClearOf(`row-${span.spanId}`);
  const logs = useQuery(traceLogsQuery(traceId));
  const own = logs.data?.logs.filter((log) => log.spanId === span.spanId) ?? [];
  const {
    attributes: lost,
    events: lostEvents,
    links: lostLinks,
  } = span.dropped;
  return (
    <aside ref={panel} className="panel span" aria-label="Selected span">
      <header className="span__head">
        <div>
          <p className="span__service">{span.service}</p>
          <h2>{span.operation}</h2>
        </div>
        <CloseButton aria-label="Close the span" onClick={onClose} />
      </header>
      <dl className="span__facts num">
        <div>
          <dt>Duration</dt>
          <dd>{formatMs(span.durationMs)}</dd>
        </div>
        <div>
          <dt>Starts at</dt>
          <dd>{formatMs(span.offsetMs)}</dd>
        </div>
        <div>
          <dt>Kind</dt>
          <dd>{span.kind}</dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd className={span.status.code === "Error" ? "span__bad" : ""}>
            {span.status.code}
            {span.status.message !== "" && `: ${span.status.message}`}
          </dd>
        </div>
        <div>
          <dt>Environment</dt>
          <dd>
            {span.environment} <Commit commit={span.commit} />
          </dd>
        </div>
        <div>
          <dt>Span id</dt>
          <dd className="mono">{span.spanId}</dd>
        </div>
      </dl>
      <Attributes title="Attributes" attributes={span.attributes} open />
      {span.events.length > 0 && (
        <details open>
          <summary>Events ({span.events.length})</summary>
          <ScrollList label="Events" items={span.events} estimatePx={60}>
            {(event) => (
              <div className="span__event">
                <p>
                  <b>{event.name}</b> <RelativeTime at={event.at} />
                </p>
                <Attributes attributes={event.attributes} />
              </div>
            )}
          </ScrollList>
        </details>
      )}
      {own.length > 0 && (
        <details open>
          <summary>Log records ({own.length})</summary>
          <ScrollList label="Log records" items={own} estimatePx={24}>
            {(log) => (
              <p className="span__log">
                <Severity number={log.severityNumber} text={log.severityText} />{" "}
                {log.body}
              </p>
            )}
          </ScrollList>
        </details>
      )}
      {span.links.length > 0 && (
        <details open>
          <summary>Links ({span.links.length})</summary>
          <ScrollList label="Links" items={span.links} estimatePx={30}>
            {(link) => (
              <div className="span__event">
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: link.traceId }}
                  search={{ span: link.spanId }}
                  className="mono"
                >
                  {link.traceId}
                </Link>
                <Attributes attributes={link.attributes} />
              </div>
            )}
          </ScrollList>
        </details>
      )}
      <Attributes title="Resource" attributes={span.resource} />
      <Attributes
        title={`Scope ${span.scope.name} ${span.scope.version}`.trim()}
        attributes={span.scope.attributes}
      />
      {lost + lostEvents + lostLinks > 0 && (
        <p className="span__note">
          The sender left out {lost} attributes, {lostEvents} events and{" "}
          {lostLinks} links.
        </p>
      )}
    </aside>
  );
}
