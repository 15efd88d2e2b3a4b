import { cache, call, query, root } from "./calls.js";
import type { Root } from "./plan.js";
import type { Request } from "./trace.js";

const people = ["ada", "grace", "linus", "edsger", "barbara", "donald", "ken"];

function product(request: Request): void {
  const { draw, plan } = request;
  const faults = plan.faults ?? {};
  const id = draw.whole(9_000) + 1_000;
  root(
    request,
    "GET",
    "/products/:id",
    `/products/${id}`,
    (parentId, startMs) =>
      call(
        request,
        {
          ...{ from: "gateway", to: "catalogue", method: "GET" },
          ...{ route: "/products/:id", path: `/products/${id}` },
          ...{ parentId, startMs },
        },
        (at) => {
          if (draw.chance(0.01 + (faults.refusedProducts ?? 0))) {
            return { durationMs: request.work(1), status: 404 };
          }
          let ms = request.work(6) * (faults.productWork ?? 1);
          const isCold = request.progress < (plan.coldShare ?? 0);
          const asks = faults.withoutCache !== true;
          if (asks)
            ms += cache(request, { ...at, startMs: at.startMs + 1 }, "GET");
          if (!asks || isCold || draw.chance(0.2)) {
            const sql = "SELECT * FROM products WHERE id = ?";
            const later = { ...at, startMs: at.startMs + 2 };
            ms += query(request, later, { sql, table: "products", ms: 4 });
            if (asks)
              ms += cache(request, { ...at, startMs: at.startMs + 7 }, "SET");
          }
          request.log("catalogue", "INFO", `product ${id} shown`, at.parentId);
          return { durationMs: ms, status: 200 };
        },
      ),
  );
}

function listing(request: Request): void {
  const { draw, plan } = request;
  const faults = plan.faults ?? {};
  const pager = draw.chance(faults.newPager ?? 0.1) ? "cursor" : "offset";
  root(request, "GET", "/orders", "/orders", (parentId, startMs) =>
    call(
      request,
      {
        ...{ from: "gateway", to: "orders", method: "GET" },
        ...{ route: "/orders", path: "/orders", parentId, startMs },
      },
      (at) => {
        let ms = request.work(5);
        const list = "SELECT id FROM orders WHERE customer_id = ? LIMIT ?";
        ms += query(
          request,
          { ...at, startMs: at.startMs + 1 },
          { sql: list, table: "orders", ms: 5 },
        );
        const lines = draw.heavyCount(12) + (faults.moreLines ?? 0);
        for (let i = 0; i < lines; i += 1) {
          const sql = "SELECT * FROM lines WHERE order_id = ?";
          ms += query(
            request,
            { ...at, startMs: at.startMs + ms },
            { sql, table: "lines", ms: 2 },
          );
        }
        if (draw.chance(faults.archive ?? 0.05)) {
          const old = "SELECT * FROM archive WHERE customer_id = ?";
          ms += query(
            request,
            { ...at, startMs: at.startMs + ms },
            { sql: old, table: "archive", ms: 6 },
          );
        }
        request.log(
          "orders",
          "INFO",
          `listed ${lines} orders of ${draw.pick(people)}`,
          at.parentId,
        );
        return {
          durationMs: ms,
          status: 200,
          attributes: { "shop.pager": pager },
        };
      },
    ),
  );
}

function search(request: Request): void {
  const { draw, plan } = request;
  const faults = plan.faults ?? {};
  root(request, "GET", "/search", "/search", (parentId, startMs) =>
    call(
      request,
      {
        ...{ from: "gateway", to: "catalogue", method: "GET" },
        ...{ route: "/search", path: "/search", parentId, startMs },
      },
      (at) => {
        const sql =
          "SELECT id, name FROM products WHERE name ILIKE ? ORDER BY rank LIMIT ?";
        const ms = 18 * (faults.searchQuery ?? 1);
        const took = query(
          request,
          { ...at, startMs: at.startMs + 1 },
          { sql, table: "products", ms },
        );
        if (draw.chance(faults.spelling ?? 0)) {
          request.span({
            ...{ service: "catalogue", kind: "client", name: "spelling.ask" },
            ...{
              parentId: at.parentId,
              startMs: at.startMs + 1,
              durationMs: request.work(2),
            },
          });
        }
        if (draw.chance(faults.warnings ?? 0.02)) {
          request.log(
            "catalogue",
            "WARN",
            `search index is ${draw.whole(90)} s behind`,
            at.parentId,
          );
        }
        return { durationMs: took + request.work(3), status: 200 };
      },
    ),
  );
}

function checkout(request: Request): void {
  const { draw, plan } = request;
  const faults = plan.faults ?? {};
  const yen = draw.chance(0.1);
  const dollars = draw.chance(faults.dollars ?? 0.3);
  const currency = yen ? "JPY" : dollars ? "USD" : "EUR";
  root(request, "POST", "/checkout", "/checkout", (parentId, startMs) =>
    call(
      request,
      {
        ...{ from: "gateway", to: "orders", method: "POST" },
        ...{ route: "/checkout", path: "/checkout", parentId, startMs },
      },
      (at) => {
        const attributes = { "shop.currency": currency };
        const reserve = () => reserveStock(request, at);
        const pay = () => charge(request, at);
        // Both are waited for together; which is sent first is a matter of luck.
        const first =
          plan.reordered === true ? draw.chance(0.1) : draw.chance(0.6);
        const both = first ? [reserve(), pay()] : [pay(), reserve()];
        const ms =
          request.work(4) * (yen ? (faults.slowYen ?? 1) : 1) +
          Math.max(...both.map(({ durationMs }) => durationMs));
        if (faults.fraudCheck === true) {
          request.span({
            ...{ service: "orders", kind: "client", name: "fraud.check" },
            ...{
              parentId: at.parentId,
              startMs: at.startMs + 2,
              durationMs: request.work(3),
            },
          });
        }
        const broken = both.find(({ status }) => status >= 500);
        const yenFails = yen && draw.chance(faults.failingYen ?? 0);
        if (draw.chance(faults.errorLines ?? 0)) {
          request.log(
            "orders",
            "ERROR",
            `ledger out of step by ${draw.whole(9)} entries`,
            at.parentId,
          );
        }
        if (broken !== undefined || yenFails) {
          const problem = yenFails
            ? "no rate for currency"
            : "a service it needs failed";
          request.log(
            "orders",
            "ERROR",
            `checkout failed: ${problem}`,
            at.parentId,
          );
          return { durationMs: ms, status: 502, problem, attributes };
        }
        const insert = "INSERT INTO orders (customer_id, total) VALUES (?, ?)";
        const later = { ...at, startMs: at.startMs + ms };
        let end =
          ms + query(request, later, { sql: insert, table: "orders", ms: 3 });
        if (faults.withoutAudit !== true) {
          const audit = "INSERT INTO audit (entry) VALUES (?)";
          end += query(
            request,
            { ...at, startMs: at.startMs + end },
            { sql: audit, table: "audit", ms: 2 },
          );
        }
        if (faults.withoutOrderLine !== true) {
          request.log(
            "orders",
            "INFO",
            `order ${draw.hex(32)} placed by ${draw.pick(people)}`,
            at.parentId,
          );
        }
        return { durationMs: end, status: 201, attributes };
      },
    ),
  );
}

interface At {
  readonly parentId: string;
  readonly startMs: number;
}

function reserveStock(request: Request, { parentId, startMs }: At) {
  const faults = request.plan.faults ?? {};
  const failing = request.draw.chance(
    0.002 + (faults.failingReservations ?? 0),
  );
  return call(
    request,
    {
      ...{ from: "orders", to: "catalogue", method: "POST" },
      ...{ route: "/reservations", path: "/reservations", parentId, startMs },
    },
    (at) => {
      if (failing) {
        return {
          durationMs: request.work(2),
          status: 500,
          problem: "stock is not defined",
        };
      }
      const sql =
        "UPDATE stock SET reserved = reserved + ? WHERE product_id = ?";
      const took = query(
        request,
        { ...at, startMs: at.startMs + 1 },
        { sql, table: "stock", ms: 3 },
      );
      return { durationMs: took + request.work(2), status: 200 };
    },
  );
}

/** A charge is tried again once. */
function charge(request: Request, { parentId, startMs }: At) {
  const { draw, plan } = request;
  const faults = plan.faults ?? {};
  const attempt = (at: number, fails: boolean) =>
    call(
      request,
      {
        ...{ from: "orders", to: "payments", method: "POST" },
        ...{ route: "/charges", path: "/charges", parentId, startMs: at },
      },
      () => {
        const wait = draw.chance(faults.slowCharges ?? 0) ? 300 : 0;
        const ms = request.work(25) * (faults.chargeWork ?? 1) + wait;
        return fails
          ? {
              durationMs: ms / 3,
              status: 503,
              problem: "acquirer does not answer",
            }
          : { durationMs: ms, status: 200 };
      },
    );
  const isDown = draw.chance(faults.failingCharges ?? 0);
  const once = attempt(startMs, isDown || draw.chance(faults.retries ?? 0.03));
  if (once.status < 500) return once;
  const twice = attempt(startMs + once.durationMs, isDown);
  return { ...twice, durationMs: once.durationMs + twice.durationMs };
}

export const requests: Record<Root, (request: Request) => void> = {
  product,
  listing,
  checkout,
  search,
};
