import {
  node,
  type Declaration,
  type Found,
  type Problem,
} from "../declaration.js";
import type { Interpolated, Variable } from "../interpolate.js";
import { parseYaml, type YamlNode } from "../yaml.js";
import { declareImage } from "./image-declaration.js";
import { nodeVersion } from "./node-version.js";

/** A value of the file with its expressions put in, and where its last part comes from. */
interface Value {
  readonly put: Interpolated;
  readonly at: YamlNode;
}

/** Reads a workflow of GitHub Actions: service containers, job containers, and setup-node. */
export function readWorkflow(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  const unknown: Problem[] = [];
  const declarations = root
    .get("jobs")
    .entries.flatMap(({ key, value }) =>
      readJob(file, key, { job: value, root }, unknown),
    );
  return { declarations, problems, unknown };
}

/** Where expressions are looked up. */
interface Scope {
  readonly job: YamlNode;
  readonly root: YamlNode;
}

function readJob(
  file: string,
  name: string,
  scope: Scope,
  unknown: Problem[],
): Declaration[] {
  const { job } = scope;
  const image = (what: string, node: YamlNode): Declaration[] => {
    const given = expand(node, scope);
    return given.flatMap(({ put, at }) => {
      const found = declareImage(what, node.text ?? "", put, at.place);
      if (found.length === 0 && put.text.includes("${{")) {
        const message = `${what}: which image it is shows only when it runs (${put.text})`;
        unknown.push({ place: node.place, message });
      }
      // One of a matrix that is as in production is enough.
      const group = `${file} ${what}`;
      return given.length > 1 ? found.map((one) => ({ ...one, group })) : found;
    });
  };
  const container = job.get("container");
  return [
    ...image(
      `job ${name}, container`,
      container.text === undefined ? container.get("image") : container,
    ),
    ...job
      .get("services")
      .entries.flatMap(({ key, value }) =>
        image(`job ${name}, service ${key}`, value.get("image")),
      ),
    ...job.get("steps").items.flatMap((step) => {
      if (!/^actions\/setup-node@/.test(step.get("uses").text ?? "")) return [];
      const what = `job ${name}, setup-node`;
      return expand(step.get("with", "node-version"), scope).map(
        ({ put: { text }, at }): Declaration => ({
          subject: node,
          version: nodeVersion(text),
          what,
          place: at.place,
          edit: { place: at.place, text },
          group: `${file} ${what} ${step.place.line}`,
        }),
      );
    }),
  ];
}

/** `${{ matrix.pg }}`, `${{ matrix['pg'] || '16' }}`; what calls a function is none. */
const EXPRESSION =
  /\$\{\{\s*(?<path>(?:matrix|env|inputs)(?:\.[\w-]+|\['[^']+'\])+)\s*(?:\|\|\s*'(?<otherwise>[^']*)'\s*)?\}\}/;

/** What a value stands for, one or several; an expression that is known only when it runs stays as it is. */
function expand(node: YamlNode, scope: Scope): Value[] {
  const { text } = node;
  if (text === undefined) return [];
  return expandValue({ put: { text, used: [], unset: [] }, at: node }, scope);
}

function expandValue(value: Value, scope: Scope): Value[] {
  const { text, used } = value.put;
  const found = EXPRESSION.exec(text);
  if (found === null) return [value];
  const { path = "", otherwise } = found.groups ?? {};
  const keys = path.match(/[\w-]+/g) ?? [];
  const name = keys.join(".");
  const meant = sourcesOf(keys, scope).flatMap((at) =>
    // One that stands for something again may be itself.
    at.text === undefined || at.text.includes("${{") ? [] : [at],
  );
  const put = (variable: Variable, at: YamlNode): Value[] =>
    expandValue(
      {
        put: {
          text: text.replaceAll(found[0], () => variable.value),
          used: [...used, variable],
          unset: [],
        },
        at,
      },
      scope,
    );
  if (meant.length > 0) {
    return meant.flatMap((at) =>
      put({ name, value: at.text ?? "", place: at.place }, at),
    );
  }
  return otherwise === undefined
    ? [value]
    : put({ name, value: otherwise, place: value.at.place }, value.at);
}

/** Where the value of `matrix.pg.image` or the like stands. */
function sourcesOf(
  [where = "", key = "", ...rest]: readonly string[],
  { job, root }: Scope,
): YamlNode[] {
  switch (where) {
    case "matrix": {
      const matrix = job.get("strategy", "matrix");
      return [
        ...matrix.get(key).items,
        ...matrix.get("include").items.map((one) => one.get(key)),
      ].map((one) => one.get(...rest));
    }
    case "inputs":
      return ["workflow_call", "workflow_dispatch"]
        .map((event) => root.get("on", event, "inputs", key, "default"))
        .filter(({ isThere }) => isThere)
        .slice(0, 1);
    default:
      return [job.get("env", key), root.get("env", key)]
        .filter(({ isThere }) => isThere)
        .slice(0, 1);
  }
}
