import { setTimeout as sleep } from "node:timers/promises";
import {
  categories,
  customers,
  products,
  purchasesPerCustomer,
  soldOutProduct,
} from "./database/size.mjs";
import { between, pick, seeded, type Random } from "./random.mjs";

export interface PlannedRequest {
  method: "GET" | "POST";
  path: string;
  body?: { customer: number; coupon?: string; lines: Line[] };
}

interface Line {
  product: number;
  quantity: number;
}

type Maker = (random: Random) => PlannedRequest;

const get = (path: string): PlannedRequest => ({ method: "GET", path });
const missing = 99_999;

const makers: Record<string, { weight: number; make: Maker }> = {
  products: {
    weight: 4,
    make: (random) => get(`/products?category=${pick(random, categories)}`),
  },
  product: {
    weight: 4,
    make: (random) =>
      get(
        `/products/${random() < 0.08 ? missing : between(random, 1, products)}`,
      ),
  },
  search: {
    weight: 4,
    make: (random) =>
      get(
        `/search?q=${pick(random, ["oak", "kettle", "natural", "copper", "lamp"])}`,
      ),
  },
  cart: {
    weight: 3,
    make: (random) => get(`/cart/${between(random, 1, customers)}`),
  },
  checkout: {
    weight: 4,
    make: (random) => ({
      method: "POST",
      path: "/checkout",
      body: checkout(random),
    }),
  },
  ordersOfCustomer: {
    weight: 3,
    make: (random) => get(`/orders?customer=${between(random, 1, customers)}`),
  },
  order: {
    weight: 3,
    make: (random) =>
      get(`/orders/${between(random, 1, customers * purchasesPerCustomer)}`),
  },
};

function checkout(random: Random): NonNullable<PlannedRequest["body"]> {
  const lines = Array.from({ length: between(random, 1, 3) }, () => ({
    product:
      random() < 0.02 ? soldOutProduct : between(random, 1, products - 1),
    quantity: between(random, 1, 2),
  }));
  const distinct = [
    ...new Map(lines.map((line) => [line.product, line])).values(),
  ];
  const coupon = pick(random, [
    "",
    "",
    "",
    "",
    "WELCOME10",
    "WELCOME10",
    "WELCOME10",
    "WINTER20",
    "WINTER20",
    "SUMMER15",
  ]);
  return {
    customer: between(random, 1, customers),
    ...(coupon === "" ? {} : { coupon }),
    lines: distinct,
  };
}

/**
 * The requests a load sends, in order; the same for the same seed. The mix is
 * exact in every 25 requests, so a short load exercises every route too.
 */
export function plan(count: number, seed: number): PlannedRequest[] {
  const random = seeded(seed);
  const deck = Object.values(makers).flatMap(({ weight, make }) =>
    Array<Maker>(weight).fill(make),
  );
  const planned: PlannedRequest[] = [];
  while (planned.length < count)
    for (const make of shuffled(deck, random)) planned.push(make(random));
  return planned.slice(0, count);
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const out: T[] = [];
  while (left.length > 0)
    out.push(...left.splice(Math.floor(random() * left.length), 1));
  return out;
}

export interface LoadOptions {
  requestsPerSecond: number;
  durationMs: number;
  seed: number;
  /** Told after each answer. */
  onProgress?: (done: number, of: number) => void;
  /** Ends the load early; what was sent is still waited for. */
  signal?: AbortSignal;
}

export interface LoadResult {
  sent: number;
  /** Answers by status code; requests without an answer under "failed". */
  byStatus: Record<string, number>;
  /** How late the latest request was sent, in milliseconds: the driver's own trouble. */
  maxLatenessMs: number;
}

/**
 * Sends the planned requests at a fixed rate whether or not earlier ones were
 * answered (an open loop: a slow side gets the same load as a fast one).
 */
export async function drive(
  gatewayUrl: string,
  options: LoadOptions,
): Promise<LoadResult> {
  const { requestsPerSecond, durationMs, seed, onProgress, signal } = options;
  const requests = plan(
    Math.floor((requestsPerSecond * durationMs) / 1_000),
    seed,
  );
  const byStatus: Record<string, number> = {};
  let done = 0;
  let sent = 0;
  let maxLatenessMs = 0;

  const send = async (request: PlannedRequest) => {
    const status = await fetch(`${gatewayUrl}${request.path}`, {
      method: request.method,
      signal: AbortSignal.timeout(15_000),
      ...(request.body && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request.body),
      }),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      },
      () => "failed",
    );
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    done += 1;
    onProgress?.(done, requests.length);
  };

  const started = performance.now();
  const answers: Promise<void>[] = [];
  for (const [index, request] of requests.entries()) {
    const due = started + (index * 1_000) / requestsPerSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    if (signal?.aborted) break;
    maxLatenessMs = Math.max(maxLatenessMs, performance.now() - due);
    answers.push(send(request));
    sent += 1;
  }
  await Promise.all(answers);
  return { sent, byStatus, maxLatenessMs };
}
