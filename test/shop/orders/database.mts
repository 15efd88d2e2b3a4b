import type pg from "pg";
import type { Coupon, Draft, Item, Purchase } from "./model.mjs";

export async function cartOf(
  pool: pg.Pool,
  customer: number,
): Promise<{ product: number; quantity: number }[]> {
  const { rows } = await pool.query<{ product: number; quantity: number }>(
    `SELECT product_id AS product, quantity FROM orders.cart_item
      WHERE customer_id = $1 ORDER BY product_id`,
    [customer],
  );
  return rows;
}

export async function couponByCode(
  pool: pg.Pool,
  code: string,
): Promise<Coupon | undefined> {
  const { rows } = await pool.query<Coupon>(
    `SELECT code, percent, expires_at AS "expiresAt" FROM orders.coupon WHERE code = $1`,
    [code],
  );
  return rows[0];
}

export async function purchaseById(
  pool: pg.Pool,
  id: number,
): Promise<Purchase | undefined> {
  const { rows } = await pool.query<Omit<Purchase, "items">>(
    `SELECT id, customer_id AS customer, total_cents AS "totalCents", placed_at AS "placedAt"
       FROM orders.purchase WHERE id = $1`,
    [id],
  );
  if (rows[0] === undefined) return undefined;
  return { ...rows[0], items: await itemsOf(pool, id) };
}

export async function itemsOf(
  pool: pg.Pool,
  purchase: number,
): Promise<Item[]> {
  const { rows } = await pool.query<Item>(
    `SELECT product_id AS product, quantity, price_cents AS "priceCents"
       FROM orders.purchase_item WHERE purchase_id = $1 ORDER BY product_id`,
    [purchase],
  );
  return rows;
}

/** Writes a purchase and its items in one transaction; answers its id. */
export async function insertPurchase(
  pool: pg.Pool,
  draft: Draft,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO orders.purchase (customer_id, coupon_code, total_cents)
       VALUES ($1, $2, $3) RETURNING id`,
      [draft.customer, draft.coupon?.code, draft.totalCents],
    );
    const id = rows[0]?.id ?? 0;
    await client.query(
      `INSERT INTO orders.purchase_item (purchase_id, product_id, quantity, price_cents)
       SELECT $1, * FROM unnest($2::int[], $3::int[], $4::int[])`,
      [
        id,
        draft.items.map((item) => item.product),
        draft.items.map((item) => item.quantity),
        draft.items.map((item) => item.priceCents),
      ],
    );
    await client.query("COMMIT");
    return id;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
