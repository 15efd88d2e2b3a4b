import fastify from "fastify";
import { apiErrors } from "../../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../../collector/src/api/routes.js";
import { openTestStore, type TestStore } from "../../support/store.js";

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface TestApi {
  readonly store: TestStore;
  /** GET below /api/v1 with these query parameters. */
  get<T = Record<string, unknown>>(
    path: string,
    query?: Record<string, string | number>,
  ): Promise<Answer<T>>;
  /** The error's code of a GET that must fail, with its message and hint as one text. */
  refused(
    path: string,
    query?: Record<string, string | number>,
  ): Promise<{ status: number; code: string; text: string }>;
  close(): Promise<void>;
}

/** The API's routes over the real embedded engine. */
export async function openTestApi(): Promise<TestApi> {
  const store = await openTestStore();
  const app = fastify();
  apiErrors(app);
  await app.register(apiRoutes, { reader: store.reader });
  const inject = (path: string, query: Record<string, string | number> = {}) =>
    app.inject({
      path: `/api/v1${path}`,
      ...(Object.keys(query).length === 0
        ? {}
        : {
            query: Object.fromEntries(
              Object.entries(query).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
          }),
    });
  return {
    store,
    async get(path, query) {
      const response = await inject(path, query);
      return { status: response.statusCode, body: response.json<never>() };
    },
    async refused(path, query) {
      const response = await inject(path, query);
      const { error } = response.json<{
        error?: { code: string; message: string; hint?: string };
      }>();
      if (error === undefined) {
        throw new Error(`GET ${path} answered: ${response.body}`);
      }
      return {
        status: response.statusCode,
        code: error.code,
        text: `${error.message} ${error.hint ?? ""}`,
      };
    },
    async close() {
      await app.close();
      await store.remove();
    },
  };
}
