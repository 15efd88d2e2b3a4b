import { expect, it } from "vitest";
import { packageOf } from "../../../agent/src/load/seam.js";

it.each([
  ["pg", "pg"],
  ["pg/lib/client", "pg"],
  ["@grpc/grpc-js", "@grpc/grpc-js"],
  ["@grpc/grpc-js/build/src/index", "@grpc/grpc-js"],
  ["node:http", "http"],
  ["/app/node_modules/pg/lib/index.js", "pg"],
  ["/app/node_modules/a/node_modules/@x/y/main.js", "@x/y"],
  ["/app/src/pg.js", undefined],
  ["./pg", undefined],
  ["../pg", undefined],
])("%s belongs to %s", (request, name) => {
  expect(packageOf(request)).toBe(name);
});
