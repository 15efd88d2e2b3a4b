import "./side-name.css";
import { sideLabel } from "../format/side";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly selector: string;
}

/** A side by name in its colour, with a mark that differs in shape too. */
export function SideName({ side, selector }: Props) {
  return (
    <span className={`side-name side-name--${side}`} title={selector}>
      <span className="side-name__mark" aria-hidden />
      <span className="visually-hidden">{side} </span>
      {sideLabel(selector)}
    </span>
  );
}
