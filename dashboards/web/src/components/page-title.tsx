import "./page-title.css";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  /** For the browser's tab, when the heading alone would say too little. */
  readonly tab?: string;
  /** One line under the title. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageTitle({ title, tab = title, about, actions }: Props) {
  useDocumentTitle(`${tab} · Isoscope`);
  return (
    <div className="page-title">
      <div className="page-title__text">
        <h1>{title}</h1>
        {about !== undefined && <p>{about}</p>}
      </div>
      {actions !== undefined && (
        <div className="page-title__actions">{actions}</div>
      )}
    </div>
  );
}
