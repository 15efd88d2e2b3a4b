import type pg from "pg";

export interface Hit {
  id: number;
  name: string;
  priceCents: number;
}

/** The twenty products, by name, that mention the term. */
export async function search(pool: pg.Pool, term: string): Promise<Hit[]> {
  const { rows } = await pool.query<Hit>(
    `SELECT id, name, price_cents AS "priceCents" FROM catalogue.product
      WHERE name ILIKE '%' || $1 || '%' OR description ILIKE '%' || $1 || '%'
      ORDER BY name LIMIT 20`,
    [term],
  );
  return rows;
}
