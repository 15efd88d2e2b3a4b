import type pg from "pg";
import type { Logger } from "winston";
import { couponByCode } from "./database.mjs";
import type { Draft, Item } from "./model.mjs";
import type * as purchases from "../release-a/purchases.mjs";

export interface CheckoutRequest {
  customer: number;
  coupon?: string;
  lines: { product: number; quantity: number }[];
}

export type CheckoutResult =
  | { outcome: "placed"; order: number; totalCents: number }
  | { outcome: "unknown coupon" | "coupon expired" | "not enough stock" };

/** What a checkout needs of the world. */
export interface CheckoutContext {
  pool: pg.Pool;
  logger: Logger;
  catalogueUrl: string;
  release: Pick<typeof purchases, "isExpired" | "place">;
}

/** Prices the lines, takes them from stock and stores the purchase. */
export async function checkOut(
  { pool, logger, catalogueUrl, release }: CheckoutContext,
  request: CheckoutRequest,
): Promise<CheckoutResult> {
  const coupon =
    request.coupon === undefined
      ? undefined
      : await couponByCode(pool, request.coupon);
  if (request.coupon !== undefined && coupon === undefined)
    return { outcome: "unknown coupon" };
  if (coupon !== undefined && release.isExpired(coupon, new Date())) {
    logger.warn("coupon expired", { coupon: coupon.code });
    return { outcome: "coupon expired" };
  }

  const response = await fetch(`${catalogueUrl}/reservations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lines: request.lines }),
    signal: AbortSignal.timeout(5_000),
  });
  if (response.status === 409) {
    await response.body?.cancel();
    return { outcome: "not enough stock" };
  }
  if (!response.ok)
    throw new Error(`catalogue answered ${response.status} to a reservation`);
  const { lines } = (await response.json()) as { lines: Item[] };

  const full = lines.reduce(
    (sum, line) => sum + line.quantity * line.priceCents,
    0,
  );
  const totalCents = Math.round(full * (1 - (coupon?.percent ?? 0) / 100));
  const draft: Draft = {
    customer: request.customer,
    coupon,
    totalCents,
    items: lines,
  };
  return {
    outcome: "placed",
    order: await release.place(pool, logger, draft),
    totalCents,
  };
}
