import { Type } from "typebox";
import { query } from "../parameters.js";

export const FingerprintQuery = query({
  service: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description:
        "Only what this service was asked within the trace, and what came of it.",
    }),
  ),
});

const Step = Type.Object({
  service: Type.String(),
  kind: Type.String(),
  operation: Type.String({ description: "Name without ids." }),
});

export const FingerprintAnswer = Type.Object({
  traceId: Type.String(),
  environment: Type.String(),
  commit: Type.String(),
  spans: Type.Integer(),
  fingerprint: Type.Object({
    root: Step,
    outcome: Type.Enum(["ok", "rejected", "failed"]),
    failing: Type.Array(Step, {
      description: "From the root to the deepest step that failed.",
    }),
    error: Type.Union([
      Type.Object({
        type: Type.String(),
        message: Type.String({
          description: "Without ids, addresses, folders and numbers.",
        }),
      }),
      Type.Null(),
    ]),
    flow: Type.Object({
      shape: Type.String({
        description: "Equal for traces that took the same set of paths.",
      }),
      paths: Type.Integer(),
    }),
  }),
});
export type FingerprintAnswer = Type.Static<typeof FingerprintAnswer>;
