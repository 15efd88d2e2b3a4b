import { Type, type TObject, type TProperties } from "typebox";
import type { FastifyRequest } from "fastify";
import { IsoscopeError } from "../errors.js";
import type { AttributeFilter } from "../store/read/filters.js";

const ATTRIBUTE = "attr.";
/** How the free-form parameters are named in the documentation. */
const ATTRIBUTE_PARAMETER = "attr.<key>";

const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description }));

export const environment = text(
  "Only this environment (`deployment.environment.name`). All by default.",
);
export const commit = text(
  "Only this commit: whole, or its first 7 or more hex digits. All by default.",
);
export const service = text("Only this service (`service.name`).");

/** `since` and `until` with a route's own default. */
export const times = (fallback: string) => ({
  since: text(
    `From this time on: ISO 8601, or back from now as \`-15m\` (s, m, h, d, w). Default: ${fallback}.`,
  ),
  until: text(
    "Before this time: ISO 8601 or back from now as `-15m`. Default: now.",
  ),
});

export const paging = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 50,
      description: "The most items of a page.",
    }),
  ),
  cursor: text("`nextCursor` of the page before, with the same filters."),
};
export const PAGE = 50;

/** The free-form attribute filters, as one entry of a query schema. */
export const attributes = {
  [ATTRIBUTE_PARAMETER]: Type.Optional(
    Type.String({
      description:
        "An attribute, of the item or of its resource, that must have this value: `attr.http.route=/orders`. May be given for several keys; all must hold.",
    }),
  ),
};

/** A query of these parameters and no others. */
export function query<P extends TProperties>(properties: P): TObject<P> {
  return Type.Object(properties);
}

const MAX_ATTRIBUTES = 16;

/**
 * The attribute filters of a request, by key.
 *
 * @throws IsoscopeError ISO-BAD-REQUEST
 */
export function attributeFilter(values: object): AttributeFilter {
  const filter = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith(ATTRIBUTE)) continue;
    const key = name.slice(ATTRIBUTE.length);
    if (key === "" || typeof value !== "string") {
      throw new IsoscopeError(
        "ISO-BAD-REQUEST",
        key === ""
          ? `Query parameter "attr." lacks the attribute's key.`
          : `Query parameter "${name}" is given more than once.`,
        { hint: "Give one value for each key: attr.http.route=/orders." },
      );
    }
    filter[key] = value;
  }
  const asked = Object.keys(filter).length;
  if (asked > MAX_ATTRIBUTES) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `${asked} attributes are filtered by; the most is ${MAX_ATTRIBUTES}.`,
    );
  }
  return filter;
}

/**
 * A hook that refuses query parameters which the route's schema does not name: a mistyped filter would
 * otherwise answer for everything.
 *
 * @throws IsoscopeError ISO-BAD-REQUEST listing the known ones
 */
export function refuseUnknownParameters(
  request: FastifyRequest,
  _reply: unknown,
  done: (error?: Error) => void,
): void {
  const schema = request.routeOptions.schema?.querystring as
    { properties?: Record<string, unknown> } | undefined;
  const known = Object.keys(schema?.properties ?? {});
  const free = known.includes(ATTRIBUTE_PARAMETER);
  const unknown = Object.keys(request.query as object).find(
    (name) => !known.includes(name) && !(free && name.startsWith(ATTRIBUTE)),
  );
  if (unknown === undefined) {
    done();
    return;
  }
  done(
    new IsoscopeError(
      "ISO-BAD-REQUEST",
      `Unknown query parameter "${unknown}".`,
      {
        hint:
          known.length === 0
            ? "This route takes none."
            : `Known parameters: ${known.join(", ")}.`,
      },
    ),
  );
}
