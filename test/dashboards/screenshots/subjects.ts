import { traceId } from "../support/trace-id.js";

export const states = ["data", "empty", "error"] as const;
export type State = (typeof states)[number];

export interface Subject {
  readonly name: string;
  readonly path: string;
}

/**
 * Every page, by an address at which it has something to show.
 *
 * @param url of a collector that the shop's traffic was sent to
 */
export async function subjectsOf(url: string): Promise<Subject[]> {
  const search = (environment: string) =>
    traceId(url, `environment=${environment}&operation=GET%20/search`);
  const slow = await search("development");
  const fast = await search("production");
  const failed = await traceId(url, "environment=development&status=error");
  return [
    { name: "overview", path: "/" },
    { name: "compare", path: "/compare" },
    { name: "parity", path: "/parity" },
    { name: "traces", path: "/traces" },
    { name: "trace", path: `/traces/${slow}` },
    { name: "trace-diff", path: `/traces/${slow}/against/${fast}` },
    { name: "why", path: `/traces/${failed}/why` },
    { name: "logs", path: "/logs" },
    { name: "metrics", path: "/explore/metrics" },
    { name: "alerts", path: "/alerts" },
    { name: "status", path: "/status" },
    { name: "set-up", path: "/set-up" },
  ];
}
