import type pg from "pg";

export interface Product {
  id: number;
  name: string;
  category: string;
  priceCents: number;
  available: number;
}

const columns = `p.id, p.name, p.category, p.price_cents AS "priceCents", s.available`;
const joined = `catalogue.product p JOIN catalogue.stock s ON s.product_id = p.id`;

export async function productsOf(
  pool: pg.Pool,
  category: string,
): Promise<Product[]> {
  const { rows } = await pool.query<Product>(
    `SELECT ${columns} FROM ${joined} WHERE p.category = $1 ORDER BY p.id LIMIT 25`,
    [category],
  );
  return rows;
}

export async function productsById(
  pool: pg.Pool,
  ids: number[],
): Promise<Product[]> {
  const { rows } = await pool.query<Product>(
    `SELECT ${columns} FROM ${joined} WHERE p.id = ANY($1) ORDER BY p.id`,
    [ids],
  );
  return rows;
}

export async function productById(
  pool: pg.Pool,
  id: number,
): Promise<(Product & { description: string }) | undefined> {
  const { rows } = await pool.query<Product & { description: string }>(
    `SELECT ${columns}, p.description FROM ${joined} WHERE p.id = $1`,
    [id],
  );
  return rows[0];
}
