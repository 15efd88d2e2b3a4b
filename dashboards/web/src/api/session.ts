import { queryOptions } from "@tanstack/react-query";
import { getJson, postJson } from "./fetch";

/** Who is asking; see the collector's /api/v1/session. */
export interface Session {
  readonly keysRequired: boolean;
  readonly key: { readonly name: string } | null;
}

const path = "/api/v1/session";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => getJson<Session>(path, {}, signal),
  staleTime: 60_000,
});

/** @throws ApiError when the key is unknown or may not read */
export function logIn(key: string): Promise<Session> {
  return postJson<Session>(path, { key });
}

export async function logOut(): Promise<void> {
  await fetch(path, { method: "DELETE" });
}
