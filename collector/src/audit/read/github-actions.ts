import { node, type Declaration, type Found } from "../declaration.js";
import { interpolate } from "../interpolate.js";
import { parseYaml, type YamlNode } from "../yaml.js";
import { declareImage } from "./image-declaration.js";
import { nodeVersion } from "./node-version.js";

/** A value of the file, and where it comes from. */
interface Value {
  readonly text: string;
  readonly at: YamlNode;
}

/** Reads a workflow of GitHub Actions: service containers, job containers, and setup-node. */
export function readWorkflow(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  const declarations = root
    .get("jobs")
    .entries.flatMap(({ key, value }) => readJob(file, key, value, root));
  return { declarations, problems };
}

function readJob(
  file: string,
  name: string,
  job: YamlNode,
  root: YamlNode,
): Declaration[] {
  const values = (node: YamlNode) => expand(node, job, root);
  const image = (what: string, node: YamlNode): Declaration[] => {
    const given = values(node);
    return given.flatMap(({ text, at }) =>
      declareImage(what, text, interpolate(text, new Map()), at.place).map(
        (one) => ({
          ...one,
          // One of a matrix that is as in production is enough.
          ...(given.length > 1 ? { group: `${file} ${what}` } : {}),
        }),
      ),
    );
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
      return values(step.get("with", "node-version")).map(
        ({ text, at }): Declaration => ({
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

/** A value, or those of the matrix or environment entry that it names. */
function expand(node: YamlNode, job: YamlNode, root: YamlNode): Value[] {
  const { text } = node;
  if (text === undefined) return [];
  const named = /\$\{\{\s*(matrix|env)\.([\w-]+)\s*\}\}/.exec(text);
  const [whole = "", where = "", key = ""] = named ?? [];
  if (named === null) return [{ text, at: node }];
  const matrix = job.get("strategy", "matrix");
  const sources =
    where === "matrix"
      ? [
          ...matrix.get(key).items,
          ...matrix.get("include").items.map((one) => one.get(key)),
        ]
      : [job.get("env", key), root.get("env", key)].slice(0, 2);
  const found = sources.flatMap((at) =>
    at.text === undefined ? [] : [{ text: text.replace(whole, at.text), at }],
  );
  if (found.length === 0) return [{ text, at: node }];
  return where === "env" ? found.slice(0, 1) : found;
}
