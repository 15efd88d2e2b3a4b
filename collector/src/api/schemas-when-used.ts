import buildValidators from "@fastify/ajv-compiler";
import type { FastifyInstance, FastifySchemaCompiler } from "fastify";
import { once } from "../once.js";
import { serializerOf } from "./json.js";

type FastifyValidationResult = ReturnType<FastifySchemaCompiler<unknown>>;

/**
 * Has Fastify's own compilers compile a route's schemas when it is first used: those of all routes are a fifth
 * of a second of CPU, and a collector that comes back has senders waiting.
 */
export function schemasWhenUsed(app: FastifyInstance): void {
  const compileValidator = buildValidators()({}, { customOptions: {} });
  app.setValidatorCompiler((route) => {
    // Its types speak of the schema alone; it takes the route, as the compiler that Fastify makes of it does.
    const compiled = once(
      () => compileValidator(route as object) as FastifyValidationResult,
    );
    const validate: FastifyValidationResult = (data) => {
      const verdict = compiled()(data);
      validate.errors = compiled().errors ?? null;
      return verdict;
    };
    return validate;
  });
  app.setSerializerCompiler((route) => {
    const compiled = once(() => serializerOf(route));
    return (document) => compiled()(document);
  });
}
