import type { Summarised } from "../../../../collector/src/store/read/compare/arrivals.js";

/** As if nothing had settled, whatever the time. */
export const unsettled = (summaries: Summarised): Summarised => ({
  arrivals: async (environments) =>
    (await summaries.arrivals(environments)).map((arrivals) =>
      arrivals.map((one) => ({ ...one, build: undefined })),
    ),
});
