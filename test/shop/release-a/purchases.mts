import type pg from "pg";
import type { Logger } from "winston";
import { insertPurchase } from "../orders/database.mjs";
import type { Coupon, Draft, Item, Purchase } from "../orders/model.mjs";

/** The customer's latest eight purchases with their items. */
export async function purchasesOf(
  pool: pg.Pool,
  customer: number,
): Promise<Purchase[]> {
  const { rows: purchases } = await pool.query<Omit<Purchase, "items">>(
    `SELECT id, customer_id AS customer, total_cents AS "totalCents", placed_at AS "placedAt"
       FROM orders.purchase WHERE customer_id = $1 ORDER BY id DESC LIMIT 8`,
    [customer],
  );
  const { rows: items } = await pool.query<Item & { purchase: number }>(
    `SELECT purchase_id AS purchase, product_id AS product, quantity, price_cents AS "priceCents"
       FROM orders.purchase_item WHERE purchase_id = ANY($1) ORDER BY product_id`,
    [purchases.map((purchase) => purchase.id)],
  );
  return purchases.map((purchase) => ({
    ...purchase,
    items: items
      .filter((item) => item.purchase === purchase.id)
      .map(({ product, quantity, priceCents }) => ({
        product,
        quantity,
        priceCents,
      })),
  }));
}

export function isExpired(coupon: Coupon, now: Date): boolean {
  return (
    coupon.expiresAt !== null && coupon.expiresAt.getTime() < now.getTime()
  );
}

/** Stores the purchase and says so; answers its id. */
export async function place(
  pool: pg.Pool,
  logger: Logger,
  draft: Draft,
): Promise<number> {
  const id = await insertPurchase(pool, draft);
  logger.info("order placed", {
    order: id,
    customer: draft.customer,
    totalCents: draft.totalCents,
  });
  return id;
}
