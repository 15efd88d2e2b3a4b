import { node, type Declaration, type Found } from "../declaration.js";
import { parseYaml } from "../yaml.js";

/** Reads the version of Node that a package.json asks for: `engines`, `volta` and `devEngines`. */
export function readPackageJson(file: string, text: string): Found {
  // JSON is YAML, and YAML's parser tells where things stand.
  const { root, problems } = parseYaml(file, text);
  const one = (
    path: readonly string[],
    value = root.get(...path),
  ): Declaration[] => {
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
  const runtime = root.get("devEngines", "runtime");
  return {
    declarations: [
      ...one(["engines", "node"]),
      ...one(["volta", "node"]),
      ...[runtime, ...runtime.items]
        .filter((each) => each.get("name").text === "node")
        .flatMap((each) =>
          one(["devEngines", "runtime", "version"], each.get("version")),
        ),
    ],
    problems,
  };
}
