import "./problem.css";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconMap2 } from "@tabler/icons-react";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError, isPreparing } from "../api/fetch";
import { PageTitle } from "./page-title";

interface ProblemProps {
  readonly error: Error;
  /** What the page could not do: "compare the sides", "load the trace". */
  readonly what: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What to do on these pages where the API's own hint speaks of its routes. */
const chooseOrSend = (
  <>
    Choose another one at the top of the page, or{" "}
    <Link to="/set-up">send from this one</Link> first.
  </>
);
const here: Readonly<Record<string, ReactNode>> = {
  "ISO-UNKNOWN-ENVIRONMENT": chooseOrSend,
  "ISO-UNKNOWN-COMMIT": chooseOrSend,
  "ISO-UNKNOWN-METRIC": "Choose one from the list of metrics.",
  "ISO-PREPARING": "It goes on by itself, and this page asks again.",
};

/** An error with what to do about it. */
export function Problem({ error, what, onRetry }: ProblemProps) {
  return (
    <div className="notice notice--problem" role="alert">
      <IconAlertTriangle aria-hidden className="notice__icon" />
      <div className="notice__body">
        <h2>{isPreparing(error) ? "Not ready yet" : `Could not ${what}`}</h2>
        <p>{error.message}</p>
        <Hint error={error} />
        <p className="notice__foot">
          {onRetry !== undefined && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {error instanceof ApiError && <code>{error.code}</code>}
        </p>
      </div>
    </div>
  );
}

/** What to do about an error, when the collector or this page knows. */
export function Hint({ error }: Pick<ProblemProps, "error">) {
  if (!(error instanceof ApiError)) return null;
  const hint = here[error.code] ?? error.hint;
  return hint === undefined ? null : <p className="notice__hint">{hint}</p>;
}

interface NoticeProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

/** A state that is no error: nothing here, nothing different, not enough to judge. */
export function Notice({ title, icon, children }: NoticeProps) {
  return (
    <div className="notice">
      {icon}
      <div className="notice__body">
        <h2>{title}</h2>
        {children}
      </div>
    </div>
  );
}

/** A page that broke: whatever was thrown while rendering it. */
export function PageError({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const stale = /dynamically imported module|Importing a module/i.test(
    error.message,
  );
  return (
    <Problem
      error={
        stale
          ? new Error(
              "This page's files have changed on the collector since it was opened. Reload it.",
            )
          : error
      }
      what="show the page"
      onRetry={() => {
        if (stale) location.reload();
        else reset();
      }}
    />
  );
}

export function NotFound() {
  return (
    <>
      <PageTitle title="No such page" />
      <Notice
        title="This address leads nowhere"
        icon={<IconMap2 aria-hidden className="notice__icon" />}
      >
        <p>
          Go to the <Link to="/">overview</Link>, or press <kbd>?</kbd> for the
          keyboard shortcuts.
        </p>
      </Notice>
    </>
  );
}
