import type { ParityAnswer } from "../../api/parity-schemas.js";
import { detailsOf, disagreementText, scoreText, shownOf } from "./lines.js";

/** The comparison of two environments for a pull request or a job's summary. */
export function parityMarkdown(answer: ParityAnswer, all: boolean): string {
  const { baseline, candidate, pillars, disagreements, notes } = answer;
  const rows = pillars.flatMap((pillar) =>
    shownOf(pillar, all).shown.map(
      (one) =>
        `| ${one.severity} | ${one.kind} | ${cell(one.services.join(", "))} | ${cell([one.message, ...detailsOf(one)].join("; "))} |`,
    ),
  );
  return [
    `### Parity of ${code(candidate.selector)} with ${code(baseline.selector)}: ${scoreText(answer.score)}`,
    "",
    "| Pillar | Score | Facts compared | Differ |",
    "| --- | --- | --- | --- |",
    ...pillars.map(
      (pillar) =>
        `| ${pillar.pillar} | ${pillar.score ?? "–"} | ${pillar.compared} | ${shownOf(pillar, all).shown.length} |`,
    ),
    "",
    ...(rows.length === 0
      ? ["Nothing differs that was not meant to."]
      : [
          "| Severity | Kind | Services | Difference |",
          "| --- | --- | --- | --- |",
          ...rows,
        ]),
    ...disagreements.map((one) => `\n- ${cell(disagreementText(one, answer))}`),
    ...notes.map((note) => `\n_${cell(note)}_`),
  ].join("\n");
}

const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;

/** Facts are whatever an application says: nothing of it may end the cell or begin markup. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`);
}
