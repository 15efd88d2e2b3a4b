import type { PGlite } from "@electric-sql/pglite";

/**
 * pglite-socket shares one PostgreSQL session among its connections message
 * by message, and holds the others back only inside a transaction. An
 * extended query is five messages (Parse, Bind, Describe, Execute, Sync) on
 * one unnamed statement, so another connection's Parse must not come between.
 * Saying "in a transaction" until the Sync keeps an exchange whole.
 */
export function withWholeExchanges(database: PGlite): PGlite {
  const beforeSync = new Set(Buffer.from("PBDECH"));
  let midExchange = false;
  return new Proxy(database, {
    get(target, key) {
      if (key === "isInTransaction")
        return () => midExchange || target.isInTransaction();
      if (key === "execProtocolRawStream") {
        const exec: PGlite["execProtocolRawStream"] = (message, options) => {
          midExchange = beforeSync.has(message[0] ?? 0);
          return target.execProtocolRawStream(message, options);
        };
        return exec;
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function"
        ? (value.bind(target) as unknown)
        : value;
    },
  });
}
