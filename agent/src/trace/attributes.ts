import { type AttributeValue, type Attributes, diag } from "@opentelemetry/api";
import { isAttributeValue } from "@opentelemetry/core";
import { type AttributeLimits } from "../config";

/** Attribute keys and values by turns, without duplicates: cheaper to make and to write than an object. */
export type FlatAttributes = (string | AttributeValue)[];

/**
 * Sets one attribute in place.
 *
 * @returns false when there was no room for it
 */
export function setAttribute(
  attributes: FlatAttributes,
  key: string,
  value: unknown,
  limits: AttributeLimits,
): boolean {
  if (value === null || value === undefined) return true;
  if (typeof key !== "string" || key === "" || !isAttributeValue(value)) {
    diag.warn(`Attribute ${key} is not valid and left out`);
    return true;
  }
  const fitting = fit(value, limits.valueLength);
  for (let at = 0; at < attributes.length; at += 2) {
    if (attributes[at] !== key) continue;
    attributes[at + 1] = fitting;
    return true;
  }
  if (attributes.length >= limits.count * 2) return false;
  attributes.push(key, fitting);
  return true;
}

/**
 * Sets several.
 *
 * @returns how many there was no room for
 */
export function setAttributes(
  attributes: FlatAttributes,
  values: Attributes | undefined,
  limits: AttributeLimits,
): number {
  let dropped = 0;
  for (const key in values) {
    if (!Object.hasOwn(values, key)) continue;
    if (!setAttribute(attributes, key, values[key], limits)) dropped += 1;
  }
  return dropped;
}

/** As the API has them. */
export function toObject(attributes: FlatAttributes): Attributes {
  const object: Attributes = {};
  for (let at = 0; at < attributes.length; at += 2) {
    object[attributes[at] as string] = attributes[at + 1];
  }
  return object;
}

/** Attributes as they are written; those not set are left out. */
export function flatten(attributes: Attributes): FlatAttributes {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [key, value],
  );
}

function fit(value: AttributeValue, most: number): AttributeValue {
  if (typeof value === "string") {
    return value.length > most ? value.slice(0, most) : value;
  }
  if (!Array.isArray(value)) return value;
  // A copy in any case: the caller may go on using theirs.
  return value.map((one) =>
    typeof one === "string" && one.length > most ? one.slice(0, most) : one,
  ) as AttributeValue;
}
