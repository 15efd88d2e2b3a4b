import type pg from "pg";
import type { Logger } from "winston";

export interface Line {
  product: number;
  quantity: number;
}

export interface Reserved {
  product: number;
  quantity: number;
  priceCents: number;
}

interface StockRow extends Reserved {
  available: number;
  reorderLevel: number;
}

/** Takes the lines from stock, all or none; `undefined` when one is short. */
export async function reserve(
  pool: pg.Pool,
  logger: Logger,
  lines: Line[],
): Promise<Reserved[] | undefined> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<StockRow>(
      `UPDATE catalogue.stock s
          SET available = s.available - line.quantity
         FROM unnest($1::int[], $2::int[]) AS line (product, quantity)
         JOIN catalogue.product p ON p.id = line.product
        WHERE s.product_id = line.product AND s.available >= line.quantity
    RETURNING line.product, line.quantity, p.price_cents AS "priceCents",
              s.available, s.reorder_level AS "reorderLevel"`,
      [lines.map((line) => line.product), lines.map((line) => line.quantity)],
    );
    if (rows.length < lines.length) {
      await client.query("ROLLBACK");
      logger.warn("not enough stock", { lines });
      return undefined;
    }
    await client.query("COMMIT");
    for (const row of rows)
      if (row.available < row.reorderLevel)
        logger.warn("stock below reorder level", {
          product: row.product,
          available: row.available,
        });
    return rows.map(({ product, quantity, priceCents }) => ({
      product,
      quantity,
      priceCents,
    }));
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
