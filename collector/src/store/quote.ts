/** Quotes text as a ClickHouse string literal, for the few places where no parameter can be bound. */
export function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
