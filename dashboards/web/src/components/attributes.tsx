import "./attributes.css";

interface Props {
  /** Makes it a section that opens and closes. */
  readonly title?: string;
  readonly open?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Keys and values by key; always text, whatever is in them. */
export function Attributes({ title, open = false, attributes }: Props) {
  const entries = Object.entries(attributes).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  const list =
    entries.length === 0 ? null : (
      <dl className="attributes">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  if (title === undefined) return list;
  return (
    <details open={open}>
      <summary>
        {title} ({entries.length})
      </summary>
      {list}
    </details>
  );
}
