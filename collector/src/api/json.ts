import buildSerializers from "@fastify/fast-json-stringify-compiler";
import type { FastifyReply } from "fastify";
import type { TSchema } from "typebox";
import { once } from "../once.js";

/** An answer as it is sent: JSON in UTF-8. */
export type Json = Uint8Array;

const compiler = once(() => buildSerializers()({}, {}));

/** Compiles what writes a route's answers, as Fastify does. */
export const serializerOf = (route: {
  readonly method: string;
  readonly url: string;
  readonly httpStatus?: string;
  readonly schema?: unknown;
}) => compiler()({ httpStatus: "", ...route });

/** Writes answers as their schema says and as Fastify does. It is compiled with the first. */
export function jsonOf(schema: TSchema): (answer: unknown) => Json {
  const serializer = once(() => serializerOf({ method: "", url: "", schema }));
  return (answer) => Buffer.from(serializer()(answer));
}

/** Sends an answer that is written already. */
export async function sendJson(
  reply: FastifyReply,
  answer: Promise<Json>,
): Promise<never> {
  const json = await answer;
  // A handler whose promise comes to the reply has sent; the types of routes know answers of their schema alone.
  return reply.type("application/json; charset=utf-8").send(json) as never;
}
