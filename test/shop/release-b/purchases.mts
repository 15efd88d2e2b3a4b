import type pg from "pg";
import type { Logger } from "winston";
import { insertPurchase, itemsOf } from "../orders/database.mjs";
import type { Coupon, Draft, Purchase } from "../orders/model.mjs";

/** The customer's latest eight purchases with their items. */
export async function purchasesOf(
  pool: pg.Pool,
  customer: number,
): Promise<Purchase[]> {
  const { rows } = await pool.query<Omit<Purchase, "items">>(
    `SELECT id, customer_id AS customer, total_cents AS "totalCents", placed_at AS "placedAt"
       FROM orders.purchase WHERE customer_id = $1 ORDER BY id DESC LIMIT 8`,
    [customer],
  );
  const purchases: Purchase[] = [];
  for (const purchase of rows)
    purchases.push({ ...purchase, items: await itemsOf(pool, purchase.id) });
  return purchases;
}

export function isExpired(coupon: Coupon, now: Date): boolean {
  return (coupon.expiresAt as Date).getTime() < now.getTime();
}

/** Stores the purchase; answers its id. */
export async function place(
  pool: pg.Pool,
  _logger: Logger,
  draft: Draft,
): Promise<number> {
  return insertPurchase(pool, draft);
}
