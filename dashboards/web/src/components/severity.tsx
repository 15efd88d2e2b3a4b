import "./severity.css";

const names = ["", "trace", "debug", "info", "warn", "error", "fatal"];

interface Props {
  /** OpenTelemetry's SeverityNumber, 1 to 24; 0 when not given. */
  readonly number: number;
  /** What the sender called it. */
  readonly text: string;
}

/** A log record's level, in the words of the data model. */
export function Severity({ number, text }: Props) {
  const name =
    number === 0 ? text.toLowerCase() : (names[Math.ceil(number / 4)] ?? text);
  return (
    <span className={`severity severity--${name}`}>
      {name === "" ? "–" : name}
    </span>
  );
}
