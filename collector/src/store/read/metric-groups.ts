import type { Fragment } from "./query.js";

/** What a metric's data points may be grouped by: a column, or an attribute as `attr.<key>`. */
export type GroupKey = "environment" | "commit" | "service" | `attr.${string}`;

const columns: Readonly<Record<string, string>> = {
  environment: "toString(Environment)",
  commit: "toString(Commit)",
  service: "toString(ServiceName)",
};

/** The array of a data point's values for these keys. */
export function groupFragment(keys: readonly GroupKey[]): Fragment {
  const params: Record<string, string> = {};
  const values = keys.map((key, place) => {
    const column = columns[key];
    if (column !== undefined) return column;
    const name = `groupBy${place}`;
    params[name] = key.slice("attr.".length);
    const bound = `{${name}:String}`;
    return `if(mapContains(Attributes, ${bound}), Attributes[${bound}], ResourceAttributes[${bound}])`;
  });
  return {
    sql: values.length === 0 ? "emptyArrayString()" : `[${values.join(", ")}]`,
    params,
  };
}
