import { fileOf, schemes, widths } from "./camera.js";
import { states, type Subject } from "./subjects.js";

/** A page that shows the pictures side by side: a row for each page and state. */
export function contactSheet(subjects: readonly Subject[]): string {
  const figures = (subject: Subject, state: (typeof states)[number]) =>
    widths
      .flatMap((width) => schemes.map((scheme) => ({ width, scheme })))
      .map(({ width, scheme }) => {
        const file = fileOf(subject, state, width, scheme);
        return `<figure style="flex:${width}"><a href="${file}"><img src="${file}" alt="" loading="lazy" width="100%"></a><figcaption>${width} px, ${scheme}</figcaption></figure>`;
      })
      .join("\n");
  const rows = subjects.flatMap((subject) =>
    states.map(
      (state) =>
        `<h2>${subject.name}: ${state}</h2>\n<div>${figures(subject, state)}</div>`,
    ),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Isoscope: every page</title>
<style>
  body { font: 14px system-ui; margin: 16px; background: #888; }
  div { display: flex; gap: 12px; align-items: start; }
  figure { margin: 0; min-width: 0; }
</style>
${rows.join("\n")}
</html>
`;
}
