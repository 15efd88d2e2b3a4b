import type pg from "pg";

export interface Hit {
  id: number;
  name: string;
  priceCents: number;
}

/** The twenty products that mention something spelt like the term, nearest first. */
export async function search(pool: pg.Pool, term: string): Promise<Hit[]> {
  const { rows } = await pool.query<Hit & { description: string }>(
    `SELECT id, name, description, price_cents AS "priceCents" FROM catalogue.product`,
  );
  return rows
    .map(({ description, ...hit }) => ({
      hit,
      distance: nearest(term, `${hit.name} ${description}`),
    }))
    .filter(({ distance }) => distance <= 1)
    .sort(
      (a, b) => a.distance - b.distance || a.hit.name.localeCompare(b.hit.name),
    )
    .slice(0, 20)
    .map(({ hit }) => hit);
}

function nearest(term: string, text: string): number {
  return Math.min(...text.split(" ").map((word) => editDistance(term, word)));
}

/** Levenshtein's distance by Wagner and Fischer's table, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++)
      row.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (previous[j + 1] ?? 0) + 1,
          (previous[j] ?? 0) + (a[i] === b[j] ? 0 : 1),
        ),
      );
    previous = row;
  }
  return previous[b.length] ?? 0;
}
