import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/fetch";

/** Tries again what may heal by itself: no answer, or an error of the server's. */
function mayHeal(error: Error): boolean {
  return error instanceof ApiError
    ? error.status === 0 || error.status >= 500
    : true;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && mayHeal(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
      // A page that shows an error looks for the collector again by itself.
      refetchInterval: (query) =>
        query.state.error !== null && mayHeal(query.state.error)
          ? 5_000
          : false,
    },
  },
});
