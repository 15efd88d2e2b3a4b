import { posix } from "node:path";
import type { Facts } from "../../api/schemas/facts.js";
import type { Files } from "../../audit/declaration.js";
import { readDefinitions } from "../../audit/definitions.js";
import { judge } from "../../audit/judge.js";
import { overridesFor, type Override } from "../../audit/override.js";
import { Running } from "../../audit/running.js";
import { discover, filesOf } from "../audit-files.js";
import { commitHash, tryGit } from "./git.js";

/**
 * An override that pins the services of the project's compose file to what an environment runs, by the
 * files of that commit if it is in the clone; nothing where there is no compose file or none differs.
 */
export function pinnedCompose(
  root: string,
  commit: string,
  facts: Facts["facts"],
  environment: string,
): Override | undefined {
  const hash = commit === "" ? undefined : commitHash(root, commit);
  const listed =
    hash === undefined
      ? undefined
      : tryGit(root, "ls-tree", "-r", "--name-only", hash);
  const files: Files =
    listed === undefined
      ? filesOf(root)
      : {
          // What is not committed, as .env mostly is, is taken from the folder.
          read: (file) =>
            tryGit(root, "show", `${hash ?? ""}:./${file}`) ??
            filesOf(root).read(file),
        };
  const compose = (listed?.split("\n") ?? discover(root)).filter((file) =>
    /^(?:docker-)?compose\.ya?ml$/.test(posix.basename(file)),
  );
  const { declarations } = readDefinitions(files, compose);
  const { differences } = judge(declarations, new Running(facts), environment);
  const overrides = overridesFor(differences, environment);
  // The one at the top is the project's.
  return overrides.sort((a, b) => depthOf(a) - depthOf(b))[0];
}

const depthOf = ({ file }: Override) => file.split("/").length;
