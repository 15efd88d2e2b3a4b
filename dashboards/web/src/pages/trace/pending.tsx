import "./trace.css";
import { Link } from "@tanstack/react-router";
import { Problem } from "../../components/problem";

interface Props {
  /** "Load the trace". */
  readonly what: string;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** In place of what a page tells of a trace, until it is there or where it can't be had. */
export function Pending({ what, error, onRetry }: Props) {
  if (error === null) {
    return <div className="panel waterfall-placeholder" aria-busy="true" />;
  }
  return (
    <>
      <Problem what={what} error={error} onRetry={onRetry} />
      <p className="trace__back">
        <Link to="/traces">All traces</Link>
      </p>
    </>
  );
}
