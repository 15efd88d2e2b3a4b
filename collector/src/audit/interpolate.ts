import { parseEnv } from "node:util";
import type { Place } from "./declaration.js";

/** Where a variable's value comes from. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** In an env file; undefined for the environment of the command. */
  readonly place?: Place;
  /** Variables whose values are part of its own. */
  readonly parts?: readonly Variable[];
}

export type Variables = ReadonlyMap<string, Variable>;

/** Reads an env file as Compose and Node do, with the lines at which variables are set. */
export function parseEnvFile(file: string, text: string): Variable[] {
  const lines = text.split(/\r?\n/);
  return Object.entries(parseEnv(text)).map(([name, value = ""]) => {
    const set = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
    const line = lines.findLastIndex((one) => set.test(one)) + 1;
    return { name, value, place: { file, line: Math.max(line, 1), column: 1 } };
  });
}

/** A text with its variables put in. */
export interface Interpolated {
  readonly text: string;
  /** Set variables whose values are part of it. */
  readonly used: readonly Variable[];
  /** Variables that are not set and have no default. */
  readonly unset: readonly string[];
}

/**
 * Puts variables in as Compose does: `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:?message}`,
 * `${X?message}`, `${X:+other}`, `${X+other}`, nested, and `$$` for a dollar.
 *
 * Source: the interpolation chapter of the Compose specification. A Dockerfile's ARG knows the same but `?`.
 */
export function interpolate(text: string, variables: Variables): Interpolated {
  const used: Variable[] = [];
  const unset: string[] = [];
  const expand = (raw: string): string => {
    let out = "";
    let at = 0;
    while (at < raw.length) {
      const dollar = raw.indexOf("$", at);
      if (dollar === -1) return out + raw.slice(at);
      out += raw.slice(at, dollar);
      const rest = raw.slice(dollar + 1);
      const plain = /^[A-Za-z_]\w*/.exec(rest)?.[0];
      if (rest.startsWith("$")) {
        out += "$";
        at = dollar + 2;
      } else if (plain !== undefined) {
        out += valueOf(plain, "", "");
        at = dollar + 1 + plain.length;
      } else {
        const end = rest.startsWith("{") ? closing(raw, dollar + 1) : -1;
        const parts = /^(\w+)(:?[-?+])?([^]*)$/.exec(
          end === -1 ? "" : raw.slice(dollar + 2, end),
        );
        // Another tool's expression, ${{ … }} for one, stays as it is.
        out += parts === null ? "$" : valueOf(parts[1], parts[2], parts[3]);
        at = parts === null ? dollar + 1 : end + 1;
      }
    }
    return out;
  };
  const valueOf = (name = "", operator = "", other = ""): string => {
    const found = variables.get(name);
    const isSet =
      found !== undefined && (!operator.startsWith(":") || found.value !== "");
    if (operator.endsWith("+")) return isSet ? expand(other) : "";
    if (isSet) {
      used.push(found);
      return found.value;
    }
    if (operator.endsWith("-")) return expand(other);
    unset.push(name);
    return "";
  };
  return { text: expand(text), used, unset };
}

/** The brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
