import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drive } from "./load.js";
import { startShop, type Release, type Shop } from "./run.js";

const shops = new Map<Release, Shop>();
const shop = (release: Release): Shop => {
  const found = shops.get(release);
  if (found === undefined) throw new Error(`shop ${release} did not start`);
  return found;
};

const get = async (release: Release, path: string): Promise<unknown> => {
  const response = await fetch(`${shop(release).gatewayUrl}${path}`);
  expect(response.status).toBe(200);
  return response.json();
};

const checkout = async (release: Release, coupon?: string) => {
  const response = await fetch(`${shop(release).gatewayUrl}/checkout`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      customer: 3,
      coupon,
      lines: [
        { product: 3, quantity: 2 },
        { product: 10, quantity: 1 },
      ],
    }),
  });
  await response.body?.cancel();
  return response.status;
};

/** The shop as it is, without the agent: the ground truth must hold by itself. */
describe("the shop's two releases", () => {
  beforeAll(async () => {
    await Promise.all(
      (["A", "B"] as const).map(async (release) => {
        shops.set(release, await startShop({ release }));
      }),
    );
  });
  afterAll(async () => {
    await Promise.all([...shops.values()].map((one) => one.stop()));
  });

  it.each(["/orders?customer=3", "/cart/9", "/orders/77", "/products/42"])(
    "answer %s alike",
    async (path) => {
      expect(await get("B", path)).toEqual(await get("A", path));
    },
  );

  it("find the same products for an exact word", async () => {
    const found = await get("A", "/search?q=kettle");
    expect(found).toHaveLength(20);
    expect(await get("B", "/search?q=kettle")).toEqual(found);
  });

  it("differ for a coupon that never expires, and only there", async () => {
    for (const coupon of [undefined, "WINTER20"])
      for (const release of ["A", "B"] as const)
        expect(await checkout(release, coupon)).toBe(201);
    for (const release of ["A", "B"] as const)
      expect(await checkout(release, "SUMMER15")).toBe(422);
    expect(await checkout("A", "WELCOME10")).toBe(201);
    expect(await checkout("B", "WELCOME10")).toBe(502);
  });

  it("log a placed order in A only, and the failure in B only", () => {
    expect(shop("A").output("orders")).toContain('"order placed"');
    expect(shop("B").output("orders")).not.toContain('"order placed"');
    expect(shop("B").output("orders")).toContain('"request failed"');
    expect(shop("A").output("orders")).not.toContain('"request failed"');
  });

  it("run on PostgreSQL 18 and 17", () => {
    expect(shop("A").output("database")).toContain('"major":"18"');
    expect(shop("B").output("database")).toContain('"major":"17"');
  });

  it("hold the load: nothing fails but what was planted", async () => {
    const load = { requestsPerSecond: 25, durationMs: 4_000, seed: 5 };
    const [a, b] = await Promise.all([
      drive(shop("A").gatewayUrl, load),
      drive(shop("B").gatewayUrl, load),
    ]);
    expect(a.sent).toBe(100);
    expect(Object.keys(a.byStatus).filter((status) => status >= "500")).toEqual(
      [],
    );
    expect(b.byStatus["502"]).toBeGreaterThan(0);
    expect(b.byStatus).toEqual({
      ...a.byStatus,
      "201": (a.byStatus["201"] ?? 0) - (b.byStatus["502"] ?? 0),
      "502": b.byStatus["502"],
    });
  });
});
