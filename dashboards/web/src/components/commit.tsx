import { Tooltip } from "@mantine/core";
import { shortCommit } from "../format/side";

/** A commit by its first seven digits, whole on hover; says so when the sender named none. */
export function Commit({ commit }: { readonly commit: string }) {
  if (commit === "") return <span>no commit named</span>;
  return (
    <Tooltip label={commit}>
      <code>{shortCommit(commit)}</code>
    </Tooltip>
  );
}
