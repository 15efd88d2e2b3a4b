import { Type } from "typebox";

export const Time = (description: string) =>
  Type.String({ format: "date-time", description: `${description} (UTC).` });

/** Volumes and times that environments, commits and services share. */
export const volumes = {
  spans: Type.Number({ description: "Spans stored." }),
  logRecords: Type.Number({ description: "Log records stored." }),
  dataPoints: Type.Number({ description: "Metric data points stored." }),
};

export const Attributes = (description: string) =>
  Type.Record(Type.String(), Type.String(), {
    description: `${description} Values as text; arrays and maps as JSON.`,
  });

export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: "Give it as `cursor` for the next page; null on the last.",
});

export const CommitName = Type.String({
  description: "`vcs.ref.head.revision`; empty when the sender named none.",
});
