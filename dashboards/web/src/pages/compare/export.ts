import type { CompareAnswer } from "../../api/types";
import { allTime, defaultSince, type Window } from "../../api/window";
import { families, verdicts } from "../../components/verdict";
import { shellWord } from "../../format/side";
import { formatP } from "./effect";
import { groupsOf } from "./groups";
import { headline } from "./headline";

/** The same comparison as a command. */
export function compareCommand(
  {
    since = defaultSince,
    until,
    service,
  }: Window & { readonly service?: string | undefined },
  baseline: string,
  candidate: string,
): string {
  return [
    "isoscope compare",
    shellWord(baseline),
    shellWord(candidate),
    since === allTime ? "" : shellWord(`--since=${since}`),
    until === undefined ? "" : shellWord(`--until=${until}`),
    service === undefined ? "" : `--service ${shellWord(service)}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** Text that Markdown takes literally. */
function literal(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~]/g, "\\$&").replace(/\s+/g, " ");
}

/** The comparison as Markdown, for a pull request or an issue; ↳ marks what follows from the line above. */
export function toMarkdown(answer: CompareAnswer, address: string): string {
  const { baseline, candidate } = answer;
  const { title, about } = headline(answer);
  return [
    `## ${literal(baseline.selector)} → ${literal(candidate.selector)}: ${title}`,
    "",
    `${about}. [Open in Isoscope](${address.replaceAll(")", "%29")})`,
    "",
    "| # | verdict | family | what | n | q |",
    "|--:|---|---|---|---|---|",
    ...groupsOf(answer, answer.findings)
      .flatMap(({ head, followers }) => [head, ...followers])
      .map(
        ({ rank, verdict, family, message, cause, n, q }) =>
          `| ${rank} | ${verdicts[verdict].label} | ${families[family]} | ${cause === null ? "" : "↳ "}${literal(message)} | ${n.baseline} / ${n.candidate} | ${q === null ? "" : formatP(q)} |`,
      ),
    "",
  ].join("\n");
}
