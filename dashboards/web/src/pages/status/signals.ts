/** The signals with what one of each is called. */
export const signals = [
  ["traces", "Spans"],
  ["logs", "Log records"],
  ["metrics", "Data points"],
] as const;
