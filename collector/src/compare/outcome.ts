/** How the root span of a trace, or an operation in it, ended: 4xx is rejected. */
export type Outcome = "ok" | "rejected" | "failed";
