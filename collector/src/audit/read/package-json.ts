import { node, type Declaration, type Found } from "../declaration.js";
import { parseYaml } from "../yaml.js";

/** Reads the version of Node that a package.json asks for: `engines`, `volta` and `devEngines`. */
export function readPackageJson(file: string, text: string): Found {
  // JSON is YAML, and YAML's parser tells where things stand.
  const { root, problems } = parseYaml(file, text);
  const one = (path: readonly string[]): Declaration[] => {
    const value = root.get(...path);
    if (value.text === undefined) return [];
    const { place } = value;
    return [
      {
        subject: node,
        version: value.text,
        range: true,
        what: path.join("."),
        place,
        edit: { place, text: value.text },
      },
    ];
  };
  return {
    declarations: [
      ...one(["engines", "node"]),
      ...one(["volta", "node"]),
      ...(root.get("devEngines", "runtime", "name").text === "node"
        ? one(["devEngines", "runtime", "version"])
        : []),
    ],
    problems,
  };
}
