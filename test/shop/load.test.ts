import { describe, expect, it } from "vitest";
import { plan } from "./load.js";

describe("the load's plan", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(plan(200, 7)).toEqual(plan(200, 7));
    expect(plan(200, 7)).not.toEqual(plan(200, 8));
  });

  it("starts a longer plan with the shorter one", () => {
    expect(plan(400, 7).slice(0, 130)).toEqual(plan(130, 7));
  });

  it("asks every operation at least 50 times in 600 requests", () => {
    const counts = new Map<string, number>();
    for (const { method, path } of plan(600, 1)) {
      const route = `${method} ${path.replace(/\?.*/, "?").replace(/\/\d+$/, "/:id")}`;
      counts.set(route, (counts.get(route) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([
      "GET /cart/:id",
      "GET /orders/:id",
      "GET /orders?",
      "GET /products/:id",
      "GET /products?",
      "GET /search?",
      "POST /checkout",
    ]);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(50);
  });
});
