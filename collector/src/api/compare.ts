import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { parseSide, type Selector } from "../compare/side.js";
import { IsoscopeError } from "../errors.js";
import {
  answerComparison,
  type CompareStore,
  type Selection,
} from "./compare-answer.js";
import { CompareAnswer, CompareQuery } from "./compare-schemas.js";
import { errorResponses } from "./errors.js";
import { timeRange } from "./time.js";

/** By default a side is all that is stored of it: an older commit's last run counts however long ago. */
const EVER = "1970-01-01";

export interface CompareOptions {
  readonly compareStore: CompareStore;
}

/** GET /compare */
export const compareRoutes: FastifyPluginCallbackTypebox<CompareOptions> = (
  app,
  { compareStore },
  done,
) => {
  app.get(
    "/compare",
    {
      schema: {
        tags: ["compare"],
        summary: "What is different between two sides, ranked by impact",
        description:
          "Judged over whole populations: an effect large enough to matter, and a q-value (Benjamini-Hochberg) of at most 0.05. Below 20 traces a side the answer is insufficient-data, never the same.",
        querystring: CompareQuery,
        response: { 200: CompareAnswer, ...errorResponses },
      },
    },
    async ({ query }) => {
      const selection = selectionOf(query);
      // The schema is what is promised; the answer's own type is read-only and knows effects better.
      return (await answerComparison(
        compareStore,
        selection,
        query.family,
      )) as CompareAnswer;
    },
  );
  done();
};

interface Query {
  readonly baseline: string;
  readonly candidate: string;
  readonly service?: string;
  readonly since?: string;
  readonly until?: string;
}

/**
 * @throws IsoscopeError ISO-BAD-SELECTOR or ISO-BAD-TIME
 */
function selectionOf(query: Query): Selection {
  const range = timeRange(query, EVER);
  return {
    baseline: { ...side("baseline", query.baseline), ...range },
    candidate: { ...side("candidate", query.candidate), ...range },
    service: query.service,
  };
}

function side(name: string, text: string): Selector {
  const parsed = parseSide(text);
  if (!parsed.ok) {
    throw new IsoscopeError(
      "ISO-BAD-SELECTOR",
      `The ${name} can't be read: ${parsed.problem}`,
    );
  }
  return parsed.selector;
}
