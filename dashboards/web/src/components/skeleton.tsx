interface Props {
  /** CSS lengths. */
  readonly width: string;
  readonly height?: string;
}

/** Holds the place of what is on its way, so that nothing jumps when it arrives. */
export function Skeleton({ width, height = "1em" }: Props) {
  return <span className="skeleton" style={{ width, height }} aria-hidden />;
}
