/** How the root span of a trace, or an operation in it, ended: 4xx is rejected. */
export const outcomes = ["ok", "rejected", "failed"] as const;
export type Outcome = (typeof outcomes)[number];
