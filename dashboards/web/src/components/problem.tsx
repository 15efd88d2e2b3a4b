import "./problem.css";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconMap2 } from "@tabler/icons-react";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError } from "../api/fetch";

interface ProblemProps {
  readonly error: Error;
  /** What the page was trying to do: "Compare", "Load the trace". */
  readonly what: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What to do on these pages where the API's own hint speaks of its routes. */
const here: Readonly<Record<string, string | undefined>> = {
  "ISO-UNKNOWN-ENVIRONMENT":
    "Choose another one at the top of the page, or send from this one first.",
  "ISO-UNKNOWN-COMMIT":
    "Choose another one at the top of the page, or send from this one first.",
  "ISO-UNKNOWN-METRIC": "Choose one from the list of metrics.",
};

/** An error with what to do about it. */
export function Problem({ error, what, onRetry }: ProblemProps) {
  const api = error instanceof ApiError ? error : undefined;
  const hint = api && (here[api.code] ?? api.hint);
  return (
    <div className="notice notice--problem" role="alert">
      <IconAlertTriangle aria-hidden className="notice__icon" />
      <div className="notice__body">
        <h2>{what}: that did not work</h2>
        <p>{error.message}</p>
        {hint !== undefined && <p className="notice__hint">{hint}</p>}
        <p className="notice__foot">
          {api !== undefined && <code>{api.code}</code>}
          {onRetry !== undefined && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
        </p>
      </div>
    </div>
  );
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
      what="Show the page"
      onRetry={() => {
        if (stale) location.reload();
        else reset();
      }}
    />
  );
}

export function NotFound() {
  return (
    <Notice
      title="No such page"
      icon={<IconMap2 aria-hidden className="notice__icon" />}
    >
      <p>
        Go to the <Link to="/">overview</Link>, or press <kbd>?</kbd> for the
        keyboard shortcuts.
      </p>
    </Notice>
  );
}
