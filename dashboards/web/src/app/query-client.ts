import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, isPreparing } from "../api/fetch";
import { sessionQuery } from "../api/session";

/** Tries again what may heal by itself: no answer, or an error of the server's. */
function mayHeal(error: Error): boolean {
  return error instanceof ApiError
    ? error.status === 0 || error.status >= 500
    : true;
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // The session has ended, or keys have been asked for since: find out, and show the login.
      if (error instanceof ApiError && error.status === 401) {
        void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What is being prepared is told at once, and asked again as after any error.
      retry: (failures, error) =>
        failures < 2 && mayHeal(error) && !isPreparing(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
      // A page that shows an error looks for the collector again by itself.
      refetchInterval: (query) =>
        query.state.error !== null && mayHeal(query.state.error)
          ? 5_000
          : false,
    },
  },
});
