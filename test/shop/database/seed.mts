import { between, pick, seeded } from "../random.mjs";
import {
  categories,
  customers,
  products,
  purchasesPerCustomer,
  soldOutProduct,
} from "./size.mjs";

const materials = ["oak", "steel", "linen", "glass", "wool", "copper", "clay"];
const things = [
  "chair",
  "lamp",
  "kettle",
  "blanket",
  "shelf",
  "mirror",
  "bowl",
];
const words =
  "made by hand in a small workshop and finished with natural oil it lasts for many years of daily use every piece differs a little from the next which is how you know that a person made it wipe with a damp cloth and keep away from direct heat".split(
    " ",
  );
const cities = ["Lyon", "Porto", "Ghent", "Turin", "Leeds", "Aarhus"];

export interface Table {
  name: string;
  rows: Record<string, unknown>[];
}

/**
 * The rows the shop opens with, in an order that respects foreign keys; the same every time.
 *
 * @param purchases of each customer
 */
export function seedTables(purchases = purchasesPerCustomer): Table[] {
  const random = seeded(18);
  const numbers = (count: number) =>
    Array.from({ length: count }, (_, index) => index + 1);

  const product = numbers(products).map((id) => ({
    id,
    name: `${pick(random, materials)} ${pick(random, things)} no. ${id}`,
    category: categories[id % categories.length],
    description: numbers(45)
      .map(() => pick(random, words))
      .join(" "),
    price_cents: between(random, 5, 400) * 100 - 1,
  }));
  const priceOf = new Map(product.map((row) => [row.id, row.price_cents]));

  const stock = numbers(products).map((id) => ({
    product_id: id,
    available: id === soldOutProduct ? 0 : 5_000,
    // Every tenth product is already below its level: selling it warns.
    reorder_level: id % 10 === 0 ? 6_000 : 100,
  }));

  const customer = numbers(customers).map((id) => ({
    id,
    name: `Customer ${id}`,
    city: pick(random, cities),
  }));

  const coupon = [
    { code: "WELCOME10", percent: 10, expires_at: null },
    { code: "WINTER20", percent: 20, expires_at: "2099-01-31T00:00:00Z" },
    { code: "SUMMER15", percent: 15, expires_at: "2026-08-31T00:00:00Z" },
  ];

  const someProducts = (count: number) => [
    ...new Set(numbers(count).map(() => between(random, 1, products - 1))),
  ];

  const cartItem = customer.flatMap(({ id }) =>
    someProducts(between(random, 2, 4)).map((productId) => ({
      customer_id: id,
      product_id: productId,
      quantity: between(random, 1, 3),
    })),
  );

  const purchase: Record<string, unknown>[] = [];
  const purchaseItem: Record<string, unknown>[] = [];
  for (const { id: customerId } of customer) {
    for (const nth of numbers(purchases)) {
      const id = purchase.length + 1;
      const items = someProducts(between(random, 1, 4)).map((productId) => ({
        purchase_id: id,
        product_id: productId,
        quantity: between(random, 1, 2),
        price_cents: priceOf.get(productId) ?? 0,
      }));
      purchaseItem.push(...items);
      purchase.push({
        id,
        customer_id: customerId,
        coupon_code: null,
        total_cents: items.reduce(
          (sum, item) => sum + item.quantity * item.price_cents,
          0,
        ),
        placed_at: new Date(Date.UTC(2026, nth % 12, customerId)).toISOString(),
      });
    }
  }

  return [
    { name: "catalogue.product", rows: product },
    { name: "catalogue.stock", rows: stock },
    { name: "orders.customer", rows: customer },
    { name: "orders.coupon", rows: coupon },
    { name: "orders.cart_item", rows: cartItem },
    { name: "orders.purchase", rows: purchase },
    { name: "orders.purchase_item", rows: purchaseItem },
  ];
}
